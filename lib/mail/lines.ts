/** A line of a mail with its end, or a piece of one that is very long. */
export interface Line {
  readonly bytes: Buffer;
  /** Whether it is the beginning, and the end, of its line. */
  readonly isStart: boolean;
  readonly isEnd: boolean;
}

/** No boundary is longer, and no header line of a readable mail. Longer lines come in pieces. */
const longestLine = 64 * 1024;

/** Cuts bytes into lines, whatever their pieces are. Holds one line at most. */
export class BodyLines implements AsyncIterable<Line> {
  readonly #bytes: AsyncIterable<Uint8Array>;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Line> {
    let held: Buffer = Buffer.alloc(0);
    let isStart = true;
    for await (const chunk of this.#bytes) {
      const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : Buffer.from(chunk);
      let at = 0;
      for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, at)) {
        yield { bytes: bytes.subarray(at, end + 1), isStart, isEnd: true };
        isStart = true;
        at = end + 1;
      }
      held = bytes.subarray(at);
      if (held.length <= longestLine) continue;
      // A CR stays with the LF that may follow.
      const length = held.at(-1) === 0x0d ? held.length - 1 : held.length;
      yield { bytes: held.subarray(0, length), isStart, isEnd: false };
      isStart = false;
      held = held.subarray(length);
    }
    if (held.length > 0) yield { bytes: held, isStart, isEnd: true };
  }
}
