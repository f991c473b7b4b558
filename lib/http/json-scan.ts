/** A fault of a JSON text: the index where it stops being JSON, a duplicate name in one object, or its depth. */
export type JsonFault = { readonly at: number } | { readonly duplicateName: string } | 'too_deep';

/**
 * The first fault of the text by RFC 8259. Returns `undefined` for good JSON. Builds no value. `JSON.parse` reports some
 * faults without a position, and silently drops the first of two values under one name.
 */
export function findJsonFault(text: string, maxDepth: number): JsonFault | undefined {
  const scanner = new Scanner(text, maxDepth);
  try {
    scanner.scanDocument();
  } catch (error) {
    if (error instanceof ScanError) return error.fault;
    throw error;
  }
  return scanner.duplicateName === undefined ? undefined : { duplicateName: scanner.duplicateName };
}

class ScanError extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super();
    this.fault = fault;
  }
}

const space = /[ \t\r\n]*/y;
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Scanner {
  duplicateName: string | undefined;
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  scanDocument(): void {
    this.#scanValue(0);
    if (this.#at < this.#text.length) throw this.#faultHere();
  }

  #scanValue(depth: number): void {
    this.#skip(space);
    const first = this.#text[this.#at];
    const isOpening = first === '{' || first === '[';
    if (isOpening && depth === this.#maxDepth) throw new ScanError('too_deep');
    if (first === '{') this.#scanObject(depth + 1);
    else if (first === '[') this.#scanEntries(']', () => this.#scanValue(depth + 1));
    else if (first === '"') this.#scanString();
    else if (!this.#skip(literal)) throw this.#faultHere();
    this.#skip(space);
  }

  #scanObject(depth: number): void {
    const names = new Set<string>();
    this.#scanEntries('}', () => {
      this.#skip(space);
      const start = this.#at;
      this.#scanString();
      const name = JSON.parse(this.#text.slice(start, this.#at)) as string;
      if (names.has(name)) this.duplicateName ??= name;
      names.add(name);
      this.#skip(space);
      this.#expect(':');
      this.#scanValue(depth);
    });
  }

  #scanEntries(end: ']' | '}', scanEntry: () => void): void {
    this.#at += 1;
    this.#skip(space);
    if (this.#text[this.#at] !== end) scanEntry();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      scanEntry();
    }
    this.#expect(end);
  }

  /** Throws at a line break, an incomplete escape, or the end of the text. */
  #scanString(): void {
    this.#expect('"');
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (Number.isNaN(code) || code < 0x20) throw this.#faultHere();
      if (code !== 0x5c) this.#at += 1;
      else if (!this.#skip(escapeSequence)) throw this.#faultHere();
    }
    this.#at += 1;
  }

  #expect(character: string): void {
    if (this.#text[this.#at] !== character) throw this.#faultHere();
    this.#at += 1;
  }

  /** Moves past the pattern. Returns whether it matched any character. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found !== '';
  }

  #faultHere(): ScanError {
    return new ScanError({ at: this.#at });
  }
}
