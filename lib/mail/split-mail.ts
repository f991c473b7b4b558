import { PartDecoder, type PartEncoding } from '../aws/object-part.ts';
import { BodyLines, type Line } from './lines.ts';

/** A file within a mail: where its bytes are, and how many they are once decoded. */
export interface MailPart {
  readonly from: number;
  readonly to: number;
  readonly encoding: PartEncoding;
  readonly size: number;
}

/** A mail without its files: in the place of each stands a token, `mail-part-` and its number. */
export interface SplitMail {
  readonly skeleton: Buffer;
  readonly parts: readonly MailPart[];
}

/** Why a mail cannot be read. The message holds no text of the mail. */
export class MailError extends Error {
  override readonly name = 'MailError';
  readonly fault: 'no_headers' | 'headers_too_long' | 'too_many_parts';

  constructor(fault: MailError['fault']) {
    super(`The mail cannot be read: ${fault}`);
    this.fault = fault;
  }
}

const mostHeaderBytes = 512 * 1024;
const mostTextBytes = 1024 * 1024;
const mostParts = 500;
const mostDepth = 50;

/** The words before the number of a part. */
export const partToken = 'mail-part-';

/**
 * Separates a mail from its files, piece by piece: it holds headers and texts, and of each file only where it is. Texts after the
 * first megabyte are left out. Throws a MailError.
 */
export async function splitMail(bytes: AsyncIterable<Uint8Array>): Promise<SplitMail> {
  const splitter = new Splitter();
  for await (const line of new BodyLines(bytes)) splitter.read(line);
  return splitter.end();
}

type Reading = 'headers' | 'text' | 'file' | 'between';

class Splitter {
  readonly #skeleton: Buffer[] = [];
  readonly #parts: MailPart[] = [];
  readonly #boundaries: string[] = [];
  #reading: Reading = 'headers';
  #headers: string[] = [];
  #headerBytes = 0;
  #textBytes = 0;
  #file: { from: number; encoding: PartEncoding; decoder: PartDecoder; size: number } | undefined;
  /** The end of the line before, which belongs to the boundary that may follow it. */
  #pending: Buffer = Buffer.alloc(0);
  #at = 0;
  #hasHeaders = false;

  read(line: Line): void {
    if (line.isStart && this.#reading !== 'headers' && this.#isBoundary(line)) {
      this.#at += line.bytes.length;
      return;
    }
    if (this.#reading === 'headers') this.#readHeader(line);
    else if (this.#reading === 'text') this.#readText(line);
    else if (this.#reading === 'file') this.#readFile(line);
    this.#at += line.bytes.length;
  }

  end(): SplitMail {
    if (this.#reading === 'headers') this.#endHeaders();
    this.#endFile(this.#at);
    if (!this.#hasHeaders) throw new MailError('no_headers');
    return { skeleton: Buffer.concat(this.#skeleton), parts: this.#parts };
  }

  #isBoundary({ bytes }: Line): boolean {
    if (bytes[0] !== 0x2d || bytes[1] !== 0x2d) return false;
    const text = bytes.toString('latin1').replace(/[ \t\r\n]+$/, '');
    for (let depth = this.#boundaries.length - 1; depth >= 0; depth -= 1) {
      const boundary = `--${this.#boundaries[depth]}`;
      if (text !== boundary && text !== `${boundary}--`) continue;
      this.#endFile(this.#at - this.#pending.length);
      const isEnd = text.length > boundary.length;
      this.#boundaries.length = isEnd ? depth : depth + 1;
      this.#skeleton.push(Buffer.from(`\r\n${text}\r\n`, 'latin1'));
      this.#reading = isEnd ? 'between' : 'headers';
      this.#headers = [];
      return true;
    }
    return false;
  }

  #readHeader({ bytes }: Line): void {
    this.#headerBytes += bytes.length;
    if (this.#headerBytes > mostHeaderBytes) throw new MailError('headers_too_long');
    this.#skeleton.push(bytes);
    const text = bytes.toString('latin1');
    if (/^\r?\n?$/.test(text)) {
      this.#endHeaders();
      return;
    }
    // A file that is no mail need not be read to its end. Mailboxes begin with `From `.
    if (!this.#hasHeaders && !/^([!-9;-~]+[ \t]*:|>?From )/.test(text)) throw new MailError('no_headers');
    this.#hasHeaders = true;
    if (/^[ \t]/.test(text) && this.#headers.length > 0) this.#headers[this.#headers.length - 1] += text.trimEnd();
    else this.#headers.push(text.trimEnd());
  }

  #endHeaders(): void {
    if (this.#parts.length >= mostParts || this.#boundaries.length > mostDepth) throw new MailError('too_many_parts');
    const value = (name: string) => {
      const found = this.#headers.find((header) => header.toLowerCase().startsWith(`${name}:`));
      return found?.slice(name.length + 1).trim() ?? '';
    };
    const type = value('content-type');
    const boundary = boundaryIn(type);
    if (boundary !== undefined && /^multipart\//i.test(type)) {
      this.#boundaries.push(boundary);
      this.#reading = 'between';
    } else if (isText(type, value('content-disposition'))) this.#reading = 'text';
    else this.#beginFile(encodingIn(value('content-transfer-encoding')));
  }

  /** The headers' own empty line is still to be counted. */
  #beginFile(encoding: PartEncoding): void {
    this.#reading = 'file';
    this.#file = { from: -1, encoding, decoder: new PartDecoder(encoding), size: 0 };
    const token = `${partToken}${this.#parts.length}`;
    this.#skeleton.push(Buffer.from(encoding === 'base64' ? Buffer.from(token).toString('base64') : token));
    this.#pending = Buffer.alloc(0);
  }

  #readText({ bytes }: Line): void {
    this.#textBytes += bytes.length;
    if (this.#textBytes <= mostTextBytes) this.#skeleton.push(bytes);
  }

  #readFile({ bytes, isEnd }: Line): void {
    const file = this.#file;
    if (!file) return;
    if (file.from < 0) file.from = this.#at;
    file.size += file.decoder.push(this.#pending).length;
    const content = isEnd ? bytes.length - endLength(bytes) : bytes.length;
    file.size += file.decoder.push(bytes.subarray(0, content)).length;
    this.#pending = Buffer.from(bytes.subarray(content));
  }

  #endFile(to: number): void {
    const file = this.#file;
    this.#file = undefined;
    if (!file) return;
    const from = file.from < 0 ? to : file.from;
    // Without a boundary, the last line's end belongs to the file.
    if (to === this.#at) file.size += file.decoder.push(this.#pending).length;
    const size = file.size + file.decoder.end().length;
    this.#parts.push({ from, to: Math.max(from, to), encoding: file.encoding, size });
    this.#pending = Buffer.alloc(0);
  }
}

function endLength(bytes: Buffer): number {
  if (bytes.at(-1) !== 0x0a) return 0;
  return bytes.at(-2) === 0x0d ? 2 : 1;
}

/** Text that is no attachment is what the mail says. */
function isText(type: string, disposition: string): boolean {
  return (type === '' || /^text\/(plain|html)\b/i.test(type)) && !/^attachment\b/i.test(disposition);
}

function boundaryIn(type: string): string | undefined {
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(type) ?? [];
  return quoted?.replace(/\\(.)/g, '$1') ?? bare;
}

function encodingIn(value: string): PartEncoding {
  const [, name = ''] = /^([\w-]+)/.exec(value.toLowerCase()) ?? [];
  return name === 'base64' || name === 'quoted-printable' ? name : 'identity';
}
