import { Readable } from 'node:stream';

/** A part of an object that is a file of its own, such as an attachment within a mail. */
export interface ObjectPart {
  /** Its first byte in the object, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** How its bytes are written there. */
  readonly encoding: PartEncoding;
}

export type PartEncoding = 'base64' | 'quoted-printable' | 'identity';

/** Decodes a part piece by piece. The same bytes give the same result, however they are cut. */
export class PartDecoder {
  readonly #encoding: PartEncoding;
  #held = '';
  #hasEnded = false;

  constructor(encoding: PartEncoding) {
    this.#encoding = encoding;
  }

  push(bytes: Buffer): Buffer {
    if (this.#encoding === 'identity') return bytes;
    const text = this.#held + bytes.toString('latin1');
    return this.#encoding === 'base64' ? this.#fromBase64(text) : this.#fromQuoted(text);
  }

  end(): Buffer {
    const rest = this.#held;
    this.#held = '';
    if (this.#encoding === 'base64') return this.#hasEnded ? Buffer.alloc(0) : Buffer.from(rest, 'base64');
    // A `=` at the very end is a line break that continues nowhere.
    return Buffer.from(rest.replace(/=[ \t\r]*$/, ''), 'latin1');
  }

  /** What is no letter of base64 is skipped. After padding nothing follows. */
  #fromBase64(text: string): Buffer {
    if (this.#hasEnded) return Buffer.alloc(0);
    const end = text.indexOf('=');
    const letters = (end < 0 ? text : text.slice(0, end)).replace(/[^A-Za-z0-9+/]+/g, '');
    this.#hasEnded = end >= 0;
    const whole = this.#hasEnded ? letters.length : letters.length - (letters.length % 4);
    this.#held = letters.slice(whole);
    return Buffer.from(letters.slice(0, whole), 'base64');
  }

  /** A `=` that encodes nothing stays as it is. */
  #fromQuoted(text: string): Buffer {
    const [, open = ''] = /(=[ \t]*\r?|=[0-9A-Fa-f])$/.exec(text) ?? [];
    this.#held = open;
    const decoded = text
      .slice(0, text.length - open.length)
      .replace(/=[ \t]*\r?\n/g, '')
      .replace(/=([0-9A-Fa-f]{2})/g, (_code, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(decoded, 'latin1');
  }
}

/** Returns the bytes of a part, decoded as they are read. */
export function decodePart(bytes: Readable, { encoding }: ObjectPart): Readable {
  const decoded = async function* () {
    const decoder = new PartDecoder(encoding);
    for await (const chunk of bytes as AsyncIterable<Buffer>) yield decoder.push(chunk);
    yield decoder.end();
  };
  return Readable.from(decoded(), { objectMode: false });
}

/** Returns the header of a read of a part: of its first bytes only, where `count` says how many. */
export function rangeOfPart({ from, to, encoding }: ObjectPart, count = to - from): string {
  // Encoded, a byte takes three characters at most; line ends come on top.
  const most = encoding === 'identity' ? count : count * 4 + 1_024;
  return `bytes=${from}-${Math.min(to, from + most) - 1}`;
}
