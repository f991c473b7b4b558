import { isExactNumber } from './exact-number.ts';

/**
 * A fault of a JSON text: the index where it stops being JSON, a duplicate name in one object, a number that JavaScript would
 * change, by its path such as `form.Cuenta`, or its depth.
 */
export type JsonFault =
  | { readonly at: number }
  | { readonly duplicateName: string }
  | { readonly inexactNumber: string }
  | 'too_deep'
  | 'too_many_fields';

export interface JsonBounds {
  /** Levels of lists and objects. */
  readonly maxDepth: number;
  /** Fields and list entries together. */
  readonly maxFields: number;
}

/**
 * The first fault of the text by RFC 8259. Returns `undefined` for good JSON. Builds no value, and reads no further than the
 * bounds allow. `JSON.parse` reports some faults without a position. It silently drops the first of two values under one name,
 * and rounds numbers.
 */
export function findJsonFault(text: string, bounds: JsonBounds): JsonFault | undefined {
  const scanner = new Scanner(text, bounds);
  try {
    scanner.scanDocument();
  } catch (error) {
    if (error instanceof ScanError) return error.fault;
    throw error;
  }
  const { duplicateName, inexactNumber } = scanner;
  if (duplicateName !== undefined) return { duplicateName };
  return inexactNumber === undefined ? undefined : { inexactNumber };
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
  inexactNumber: string | undefined;
  readonly #path: (string | number)[] = [];
  readonly #text: string;
  readonly #bounds: JsonBounds;
  #at = 0;
  #fields = 0;

  constructor(text: string, bounds: JsonBounds) {
    this.#text = text;
    this.#bounds = bounds;
  }

  scanDocument(): void {
    this.#scanValue(0);
    if (this.#at < this.#text.length) throw this.#faultHere();
  }

  #scanValue(depth: number): void {
    this.#skip(space);
    const first = this.#text[this.#at];
    const isOpening = first === '{' || first === '[';
    if (isOpening && depth === this.#bounds.maxDepth) throw new ScanError('too_deep');
    if (first === '{') this.#scanObject(depth + 1);
    else if (first === '[') this.#scanList(depth + 1);
    else if (first === '"') this.#scanString();
    else this.#scanLiteral();
    this.#skip(space);
  }

  #scanLiteral(): void {
    const start = this.#at;
    if (!this.#skip(literal)) throw this.#faultHere();
    const text = this.#text.slice(start, this.#at);
    if (/[-\d]/.test(text.charAt(0)) && !isExactNumber(text)) this.inexactNumber ??= this.#path.join('.');
  }

  #scanList(depth: number): void {
    let index = 0;
    this.#scanEntries(']', () => {
      this.#scanWithin(index, depth);
      index += 1;
    });
  }

  #scanWithin(key: string | number, depth: number): void {
    this.#path.push(key);
    this.#scanValue(depth);
    this.#path.pop();
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
      this.#scanWithin(name, depth);
    });
  }

  #scanEntries(end: ']' | '}', scanEntry: () => void): void {
    const scanCounted = () => {
      this.#fields += 1;
      if (this.#fields > this.#bounds.maxFields) throw new ScanError('too_many_fields');
      scanEntry();
    };
    this.#at += 1;
    this.#skip(space);
    if (this.#text[this.#at] !== end) scanCounted();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      scanCounted();
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
