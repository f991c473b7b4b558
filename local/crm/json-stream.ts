import { isAscii, isUtf8 } from 'node:buffer';
import { JsonError, type JsonHandler, JsonTokens } from './json-tokens.ts';

/** Receives the pieces of a text that is too long for memory, and replaces the text in the result. */
export interface LongText {
  write(piece: Buffer): void;
  end(): void;
}

/** Keys and list positions from the root to a value. */
export type Path = readonly (string | number)[];

export interface JsonReaderOptions {
  /** Called once a text is longer than `inlineBytes`. Returns `undefined` to keep the text in memory. */
  longText(path: Path): LongText | undefined;
  /** @default 32 KiB */
  inlineBytes?: number;
  /** Limit for all texts in memory together. @default 16 MiB */
  maxTextBytes?: number;
}

/**
 * Reads one JSON value chunk by chunk, in memory that does not grow with its long texts.
 *
 * Throws a JsonError at the first byte that is not JSON. The same for trailing bytes, invalid UTF-8 and more than PHP's 512
 * levels of nesting. The last value of a repeated key wins, as in PHP.
 */
export class JsonReader implements JsonHandler {
  readonly #options: Required<JsonReaderOptions>;
  readonly #tokens = new JsonTokens(this);
  readonly #frames: Frame[] = [];
  #expect: Expectation = 'value';
  #root: unknown;
  #pieces: Buffer[] = [];
  #pieceBytes = 0;
  #textBytes = 0;
  #long: LongText | undefined;
  #utf8: InstanceType<typeof TextDecoder> | undefined;

  constructor(options: JsonReaderOptions) {
    this.#options = { inlineBytes: 32_768, maxTextBytes: 16 * 1024 * 1024, ...options };
  }

  push(chunk: Buffer): void {
    this.#tokens.push(chunk);
    // Pieces point into the chunk, which the socket may reuse.
    if (this.#pieces.length > 0) this.#pieces = [Buffer.concat(this.#pieces)];
  }

  /** The value. Throws a JsonError when the body is not complete. */
  end(): unknown {
    this.#tokens.end();
    if (this.#expect !== 'end') throw new JsonError('ends too early');
    return this.#root;
  }

  open(bracket: '{' | '['): void {
    this.#requireValue();
    if (this.#frames.length >= 512) throw new JsonError('nested too deeply');
    // Without a prototype, `__proto__` is an ordinary key.
    const container: Frame['container'] = bracket === '{' ? Object.create(null) : [];
    this.#place(container);
    this.#frames.push({ container, key: '' });
    this.#expect = bracket === '{' ? 'key-or-close' : 'value-or-close';
  }

  close(bracket: '}' | ']'): void {
    const frame = this.#frames.pop();
    const empty = bracket === '}' ? 'key-or-close' : 'value-or-close';
    const fits = frame !== undefined && Array.isArray(frame.container) === (bracket === ']');
    if (!fits || (this.#expect !== empty && this.#expect !== 'comma-or-close')) throw new JsonError('unexpected close');
    this.#expect = this.#frames.length === 0 ? 'end' : 'comma-or-close';
  }

  colon(): void {
    if (this.#expect !== 'colon') throw new JsonError('unexpected colon');
    this.#expect = 'value';
  }

  comma(): void {
    if (this.#expect !== 'comma-or-close') throw new JsonError('unexpected comma');
    this.#expect = Array.isArray(this.#frames.at(-1)?.container) ? 'value' : 'key';
  }

  scalar(value: number | boolean | null): void {
    this.#requireValue();
    this.#place(value);
    this.#endValue();
  }

  textStart(): void {
    if (this.#expect !== 'key' && this.#expect !== 'key-or-close') this.#requireValue();
    this.#pieceBytes = 0;
  }

  textPiece(bytes: Buffer): void {
    if (this.#long !== undefined) {
      this.#writeLongPiece(this.#long, bytes);
      return;
    }
    this.#pieces.push(bytes);
    this.#pieceBytes += bytes.length;
    this.#textBytes += bytes.length;
    const isValue = this.#expect === 'value' || this.#expect === 'value-or-close';
    if (isValue && this.#pieceBytes > this.#options.inlineBytes) this.#startLongText();
    if (this.#textBytes > this.#options.maxTextBytes) throw new JsonError('too much text');
  }

  textEnd(): void {
    const text = this.#long ?? this.#takeText();
    if (this.#expect === 'key' || this.#expect === 'key-or-close') {
      const frame = this.#frames.at(-1);
      if (frame !== undefined) frame.key = String(text);
      this.#expect = 'colon';
      return;
    }
    this.#place(text);
    this.#endLongText();
    this.#endValue();
  }

  #startLongText(): void {
    this.#long = this.#options.longText(this.#path());
    if (this.#long === undefined) return;
    for (const piece of this.#pieces) this.#writeLongPiece(this.#long, piece);
    this.#textBytes -= this.#pieceBytes;
    this.#pieces = [];
  }

  #writeLongPiece(long: LongText, piece: Buffer): void {
    if (this.#utf8 === undefined && !isAscii(piece)) this.#utf8 = new TextDecoder('utf-8', { fatal: true });
    this.#checkUtf8(piece);
    long.write(piece);
  }

  #endLongText(): void {
    this.#checkUtf8();
    this.#long?.end();
    this.#long = undefined;
    this.#utf8 = undefined;
  }

  #checkUtf8(piece?: Buffer): void {
    try {
      this.#utf8?.decode(piece, { stream: piece !== undefined });
    } catch {
      throw new JsonError('not UTF-8');
    }
  }

  #takeText(): string {
    const bytes = this.#pieces.length === 1 && this.#pieces[0] ? this.#pieces[0] : Buffer.concat(this.#pieces);
    this.#pieces = [];
    if (!isUtf8(bytes)) throw new JsonError('not UTF-8');
    return bytes.toString('utf8');
  }

  #path(): Path {
    return this.#frames.map(({ container, key }) => (Array.isArray(container) ? container.length : key));
  }

  #place(value: unknown): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) this.#root = value;
    else if (Array.isArray(frame.container)) frame.container.push(value);
    else frame.container[frame.key] = value;
  }

  #requireValue(): void {
    if (this.#expect !== 'value' && this.#expect !== 'value-or-close') throw new JsonError('unexpected value');
  }

  #endValue(): void {
    this.#expect = this.#frames.length === 0 ? 'end' : 'comma-or-close';
  }
}

interface Frame {
  readonly container: Record<string, unknown> | unknown[];
  /** The key whose value is read. Unused in a list. */
  key: string;
}

type Expectation = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma-or-close' | 'end';
