/** The body is not JSON as defined by RFC 8259 and PHP's `json_decode`. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/** Receives the tokens of a body in order. A text comes in unescaped pieces; a piece is valid only during the call. */
export interface JsonHandler {
  open(bracket: '{' | '['): void;
  close(bracket: '}' | ']'): void;
  colon(): void;
  comma(): void;
  /** A number, `true`, `false` or `null`, already checked. */
  scalar(value: number | boolean | null): void;
  textStart(): void;
  textPiece(bytes: Buffer): void;
  textEnd(): void;
}

/**
 * Splits JSON into tokens, chunk by chunk, with a few bytes of state.
 *
 * Searches a long text for its end instead of stepping through it: otherwise a body of gigabytes would take too long.
 */
export class JsonTokens {
  readonly #handler: JsonHandler;
  #state: 'between' | 'text' | 'escape' | 'hex' | 'scalar' = 'between';
  #scalar = '';
  #hex = '';
  #highSurrogate = 0;
  // Positions of the next quote and backslash in this chunk, so that each is searched once, not once per piece.
  #quoteAt = -1;
  #backslashAt = -1;

  constructor(handler: JsonHandler) {
    this.#handler = handler;
  }

  /** Throws a JsonError at the first byte that is not JSON. */
  push(chunk: Buffer): void {
    this.#quoteAt = -1;
    this.#backslashAt = -1;
    let at = 0;
    while (at < chunk.length) {
      if (this.#state === 'text') at = this.#text(chunk, at);
      else if (this.#state === 'between') this.#between(chunk[at++] ?? 0);
      else if (this.#state === 'escape') this.#escape(chunk[at++] ?? 0);
      else if (this.#state === 'hex') this.#hexDigit(chunk[at++] ?? 0);
      else at = this.#scalarByte(chunk, at);
    }
  }

  /** Throws a JsonError when the body ends inside a token. */
  end(): void {
    if (this.#state === 'scalar') this.#endScalar();
    if (this.#state !== 'between') throw new JsonError('ends inside a text');
  }

  #text(chunk: Buffer, at: number): number {
    if (this.#quoteAt < at) this.#quoteAt = indexOrEnd(chunk, quote, at);
    if (this.#backslashAt < at) this.#backslashAt = indexOrEnd(chunk, backslash, at);
    const stop = Math.min(this.#quoteAt, this.#backslashAt);
    if (stop > at) this.#piece(chunk.subarray(at, stop));
    if (stop === chunk.length) return stop;
    if (chunk[stop] === backslash) {
      this.#state = 'escape';
    } else {
      this.#refuseLoneSurrogate();
      this.#state = 'between';
      this.#handler.textEnd();
    }
    return stop + 1;
  }

  #piece(piece: Buffer): void {
    this.#refuseLoneSurrogate();
    // A pattern over Latin-1 checks a long piece several times faster than a loop over its bytes.
    if (controlCharacter.test(piece.toString('latin1'))) throw new JsonError('control character inside a text');
    this.#handler.textPiece(piece);
  }

  #escape(byte: number): void {
    if (byte === letterU) {
      this.#hex = '';
      this.#state = 'hex';
      return;
    }
    this.#refuseLoneSurrogate();
    const meaning = escapes[String.fromCharCode(byte)];
    if (meaning === undefined) throw new JsonError('unknown escape');
    this.#state = 'text';
    this.#handler.textPiece(meaning);
  }

  #hexDigit(byte: number): void {
    this.#hex += String.fromCharCode(byte);
    if (this.#hex.length < 4) return;
    if (!/^[0-9a-fA-F]{4}$/.test(this.#hex)) throw new JsonError('bad \\u escape');
    const unit = Number.parseInt(this.#hex, 16);
    this.#state = 'text';
    const isLow = unit >= 0xdc00 && unit <= 0xdfff;
    if (isLow !== this.#highSurrogate > 0) throw new JsonError('lone surrogate');
    if (unit >= 0xd800 && unit <= 0xdbff) {
      this.#highSurrogate = unit;
      return;
    }
    const text = isLow ? String.fromCharCode(this.#highSurrogate, unit) : String.fromCharCode(unit);
    this.#highSurrogate = 0;
    this.#handler.textPiece(Buffer.from(text));
  }

  #refuseLoneSurrogate(): void {
    if (this.#highSurrogate > 0) throw new JsonError('lone surrogate');
  }

  #between(byte: number): void {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) return;
    if (byte === quote) {
      this.#state = 'text';
      this.#handler.textStart();
      return;
    }
    const character = String.fromCharCode(byte);
    if (character === '{' || character === '[') this.#handler.open(character);
    else if (character === '}' || character === ']') this.#handler.close(character);
    else if (character === ':') this.#handler.colon();
    else if (character === ',') this.#handler.comma();
    else {
      this.#scalar = character;
      this.#state = 'scalar';
      if (!scalarCharacter.test(character)) throw new JsonError('unexpected byte');
    }
  }

  #scalarByte(chunk: Buffer, at: number): number {
    const character = String.fromCharCode(chunk[at] ?? 0);
    if (scalarCharacter.test(character)) {
      this.#scalar += character;
      if (this.#scalar.length > 512) throw new JsonError('number too long');
      return at + 1;
    }
    this.#endScalar();
    return at;
  }

  #endScalar(): void {
    this.#state = 'between';
    const text = this.#scalar;
    if (literals.has(text)) this.#handler.scalar(literals.get(text) ?? null);
    else if (numberPattern.test(text)) this.#handler.scalar(Number(text));
    else throw new JsonError('neither a number nor true, false or null');
  }
}

function indexOrEnd(chunk: Buffer, byte: number, from: number): number {
  const index = chunk.indexOf(byte, from);
  return index === -1 ? chunk.length : index;
}

const quote = 0x22;
const backslash = 0x5c;
const letterU = 0x75;
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is its purpose.
const controlCharacter = /[\x00-\x1f]/;
const scalarCharacter = /[-+.0-9a-zA-Z]/;
const numberPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const literals = new Map<string, boolean | null>([
  ['true', true],
  ['false', false],
  ['null', null],
]);
const escapes: Readonly<Record<string, Buffer>> = Object.fromEntries(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, meaning]) => [letter, Buffer.from(meaning)],
  ),
);
