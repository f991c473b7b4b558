import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const blockBytes = 64 * 1024;

/**
 * Texts by their number, in a file of its own: a workbook keeps each text once, and there may be a million. Memory holds 8 bytes
 * for each, and the block that was read last.
 */
export class TextFile {
  readonly #directory = mkdtempSync(path.join(tmpdir(), 'texts-'));
  readonly #file = openSync(path.join(this.#directory, 'texts'), 'w+');
  /** Where each text ends. */
  #ends = new Float64Array(1_024);
  #count = 0;
  #size = 0;
  #unwritten: Buffer[] = [];
  #unwrittenBytes = 0;
  #block = Buffer.alloc(0);
  #blockAt = 0;

  add(text: string): void {
    const bytes = Buffer.from(text);
    this.#size += bytes.length;
    if (this.#count === this.#ends.length) {
      const larger = new Float64Array(this.#ends.length * 2);
      larger.set(this.#ends);
      this.#ends = larger;
    }
    this.#ends[this.#count] = this.#size;
    this.#count += 1;
    this.#unwritten.push(bytes);
    this.#unwrittenBytes += bytes.length;
    if (this.#unwrittenBytes >= blockBytes) this.#flush();
  }

  /** Returns the text of this number. `undefined` when there is none. */
  at(index: number): string | undefined {
    if (!(index >= 0 && index < this.#count)) return undefined;
    this.#flush();
    const from = index === 0 ? 0 : (this.#ends[index - 1] ?? 0);
    const to = this.#ends[index] ?? 0;
    if (from < this.#blockAt || to > this.#blockAt + this.#block.length) this.#read(from, to);
    return this.#block.toString('utf8', from - this.#blockAt, to - this.#blockAt);
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #read(from: number, to: number): void {
    const block = Buffer.allocUnsafe(Math.max(blockBytes, to - from));
    this.#block = block.subarray(0, readSync(this.#file, block, 0, block.length, from));
    this.#blockAt = from;
  }

  #flush(): void {
    if (this.#unwrittenBytes === 0) return;
    const bytes = Buffer.concat(this.#unwritten);
    let written = 0;
    const at = this.#size - bytes.length;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, at + written);
    this.#unwritten = [];
    this.#unwrittenBytes = 0;
  }
}
