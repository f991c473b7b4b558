/** What is wrong with a text as JSON: where it stops being JSON; which name an object has twice; that it is nested too deep. */
export type JsonFault = { readonly at: number } | { readonly twice: string } | 'too_deep';

/**
 * Reads the text as RFC 8259 says, and keeps nothing of it. `JSON.parse` says no position for some faults, and of two values
 * of one name it drops the first without a word.
 */
export function jsonFault(text: string, maxDepth: number): JsonFault | undefined {
  const scanner = new Scanner(text, maxDepth);
  try {
    scanner.document();
  } catch (error) {
    if (error instanceof StopError) return error.fault;
    throw error;
  }
  return scanner.twice === undefined ? undefined : { twice: scanner.twice };
}

class StopError extends Error {
  readonly fault: JsonFault;

  constructor(fault: JsonFault) {
    super();
    this.fault = fault;
  }
}

const space = /[ \t\r\n]*/y;
const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class Scanner {
  twice: string | undefined;
  readonly #text: string;
  readonly #maxDepth: number;
  #at = 0;

  constructor(text: string, maxDepth: number) {
    this.#text = text;
    this.#maxDepth = maxDepth;
  }

  document(): void {
    this.#value(0);
    if (this.#at < this.#text.length) throw this.#stop();
  }

  #value(depth: number): void {
    this.#skip(space);
    const first = this.#text[this.#at];
    const isOpening = first === '{' || first === '[';
    if (isOpening && depth === this.#maxDepth) throw new StopError('too_deep');
    if (first === '{') this.#object(depth + 1);
    else if (first === '[') this.#entries(']', () => this.#value(depth + 1));
    else if (first === '"') this.#string();
    else if (!this.#skip(word)) throw this.#stop();
    this.#skip(space);
  }

  #object(depth: number): void {
    const names = new Set<string>();
    this.#entries('}', () => {
      this.#skip(space);
      const start = this.#at;
      this.#string();
      const name = JSON.parse(this.#text.slice(start, this.#at)) as string;
      if (names.has(name)) this.twice ??= name;
      names.add(name);
      this.#skip(space);
      this.#take(':');
      this.#value(depth);
    });
  }

  #entries(end: ']' | '}', entry: () => void): void {
    this.#at += 1;
    this.#skip(space);
    if (this.#text[this.#at] !== end) entry();
    while (this.#text[this.#at] === ',') {
      this.#at += 1;
      entry();
    }
    this.#take(end);
  }

  /** Stops at a line break, at half an escape, and at the text's end. */
  #string(): void {
    this.#take('"');
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (Number.isNaN(code) || code < 0x20) throw this.#stop();
      if (code !== 0x5c) this.#at += 1;
      else if (!this.#skip(escaped)) throw this.#stop();
    }
    this.#at += 1;
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) throw this.#stop();
    this.#at += 1;
  }

  /** Whether there was something of the kind. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found !== '';
  }

  #stop(): StopError {
    return new StopError({ at: this.#at });
  }
}
