import { isUtf8 } from 'node:buffer';
import { typeOfDataUri } from './data-uri.ts';

/** Name and MIME type from the markup around an attachment. */
export interface Link {
  name: string | undefined;
  type: string;
}

/**
 * Reads the format of the vendor's runnable sample, `<a href='data:TYPE;base64,…' download='NAME'>…</a>`, piece by piece.
 *
 * Only the payload of the first such link counts. Other markup is skipped, such as the picture inside the sample's link,
 * which repeats the whole payload.
 */
export class LinkText {
  readonly #payload: (piece: Buffer) => void;
  #state: 'outside' | 'value' | 'payload' = 'outside';
  #quote = 0;
  #outside = '';
  #tag = '';
  #attribute = '';
  #value = '';
  #type: string | undefined;
  #name: string | undefined;
  #isTooLong = false;

  constructor(payload: (piece: Buffer) => void) {
    this.#payload = payload;
  }

  write(piece: Buffer): void {
    let at = 0;
    while (at < piece.length && !this.#isTooLong) {
      if (this.#state === 'outside') at = this.#readOutside(piece, at);
      else if (this.#state === 'value') at = this.#readValue(piece, at);
      else at = this.#readPayload(piece, at);
    }
  }

  /** Ends the text. Returns `undefined` when it held no link with a base64 payload. */
  end(): Link | undefined {
    if (this.#isTooLong || this.#state !== 'outside' || this.#type === undefined) return undefined;
    return { name: this.#name, type: this.#type };
  }

  #readOutside(piece: Buffer, at: number): number {
    const stop = Math.min(indexOrEnd(piece, 0x22, at), indexOrEnd(piece, 0x27, at));
    this.#outside += piece.toString('latin1', at, stop);
    if (this.#outside.length > 16_384) this.#isTooLong = true;
    if (stop === piece.length) return stop;
    this.#tag = /.*<\s*(\w+)/s.exec(this.#outside)?.[1]?.toLowerCase() ?? this.#tag;
    const attribute = /([\w-]+)\s*=\s*$/.exec(this.#outside)?.[1];
    // A quote that does not follow `name=` is part of the text.
    if (attribute === undefined) return stop + 1;
    this.#attribute = attribute.toLowerCase();
    this.#outside = '';
    this.#value = '';
    this.#quote = piece[stop] ?? 0;
    this.#state = 'value';
    return stop + 1;
  }

  #readValue(piece: Buffer, at: number): number {
    const end = indexOrEnd(piece, this.#quote, at);
    const comma = piece.indexOf(0x2c, at);
    if (this.#tag === 'a' && this.#attribute === 'href' && this.#type === undefined && comma !== -1 && comma < end) {
      this.#type = typeOfDataUri(this.#value + piece.toString('latin1', at, comma));
      if (this.#type !== undefined) {
        this.#state = 'payload';
        return comma + 1;
      }
    }
    // A value that is longer than any name is a payload that is not needed.
    this.#value += piece.toString('latin1', at, Math.min(end, at + 4096 - this.#value.length));
    if (end === piece.length) return end;
    this.#endValue();
    return end + 1;
  }

  #readPayload(piece: Buffer, at: number): number {
    const end = indexOrEnd(piece, this.#quote, at);
    this.#payload(piece.subarray(at, end));
    if (end < piece.length) this.#state = 'outside';
    return end + 1;
  }

  #endValue(): void {
    this.#state = 'outside';
    if (this.#tag !== 'a' || this.#attribute !== 'download' || this.#name !== undefined) return;
    const bytes = Buffer.from(this.#value, 'latin1');
    if (isUtf8(bytes)) this.#name = withoutEntities(bytes.toString('utf8'));
    else this.#isTooLong = true;
  }
}

function withoutEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-fA-F]{1,5});/g, (_, entity: string) => {
    if (entity.startsWith('#x')) return String.fromCodePoint(Number.parseInt(entity.slice(2), 16));
    if (entity.startsWith('#')) return String.fromCodePoint(Number(entity.slice(1)));
    return entities[entity] ?? '';
  });
}

function indexOrEnd(piece: Buffer, byte: number, from: number): number {
  const index = piece.indexOf(byte, from);
  return index === -1 ? piece.length : index;
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
