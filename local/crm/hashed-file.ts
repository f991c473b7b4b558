import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import path from 'node:path';

/** A new file on disk, hashed while it is written. */
export class HashedFile {
  readonly path: string;
  readonly #maxBytes: number;
  readonly #keptBytes: number;
  readonly #hash = createHash('sha256');
  #handle: FileHandle | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #head: Buffer = Buffer.alloc(0);
  #sha256: string | undefined;

  constructor(directory: string, { maxBytes, keptBytes }: { maxBytes: number; keptBytes: number }) {
    this.path = path.join(directory, randomUUID());
    this.#maxBytes = maxBytes;
    this.#keptBytes = keptBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether it has more than `maxBytes`. Then it is counted and hashed to the end, but no longer stored. */
  get isTooLarge(): boolean {
    return this.#bytes > this.#maxBytes;
  }

  /** The first 16 bytes, enough to recognize the kind of file. */
  get head(): Buffer {
    return this.#head;
  }

  /** In hex, of all bytes. Final: no byte may follow after the first use. */
  get sha256(): string {
    this.#sha256 ??= this.#hash.digest('hex');
    return this.#sha256;
  }

  /** Keeps the buffer: the caller must not change it afterwards. */
  write(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    if (this.#head.length < 16) this.#head = Buffer.concat([this.#head, bytes.subarray(0, 16)]).subarray(0, 16);
    if (this.isTooLarge || this.#bytes > this.#keptBytes) return;
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  /** Writes the pending bytes to disk if there are at least this many. The caller must call it after each chunk. */
  async drain(leastBytes = 1024 * 1024): Promise<void> {
    if (this.#pendingBytes < leastBytes) return;
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#handle ??= await open(this.path, 'w');
    if (pending.length > 0) await this.#handle.writev(pending);
  }

  async close(): Promise<void> {
    await this.drain(0);
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async discard(): Promise<void> {
    this.#pending = [];
    await this.#handle?.close();
    this.#handle = undefined;
    await rm(this.path, { force: true });
  }
}
