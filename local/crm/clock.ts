/** The simulator's clock: real time plus the skipped time, so that a test need not wait for midnight. */
export class Clock {
  readonly #start: () => number;
  #skippedMs = 0;

  constructor(start: () => number = Date.now) {
    this.#start = start;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#start() + this.#skippedMs;
  }

  advance(ms: number): void {
    this.#skippedMs += ms;
  }
}
