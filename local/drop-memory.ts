import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { StoredList } from 'local-aws';

/** A file as it was when it was taken. */
export interface TakenFile {
  readonly size: number;
  /** When its content changed last, by its own clock. Copies may keep it. */
  readonly mtimeMs: number;
  /** When the file system changed it last. Nobody can set it. */
  readonly ctimeMs: number;
  /** In hex. */
  readonly sha256: string;
}

/** The files that were taken from a drop folder, by their keys. */
export interface DropMemory {
  find(key: string): TakenFile | undefined;
  note(key: string, file: TakenFile): void;
  forget(key: string): void;
  keys(): readonly string[];
}

/** A memory that a later process has too. */
export function keptMemory(list: StoredList): DropMemory {
  const taken = new Map(list.entries().map(({ key, value }) => [key, value as TakenFile]));
  return {
    find: (key) => taken.get(key),
    note(key, file) {
      list.put(key, file);
      taken.set(key, file);
    },
    forget(key) {
      list.delete(key);
      taken.delete(key);
    },
    keys: () => [...taken.keys()],
  };
}

/** Returns the hashes of a file's content, in hex. `md5`: S3's ETag of an object that is uploaded in one piece. */
export async function hashFile(file: string): Promise<{ sha256: string; md5: string }> {
  const hashes = [createHash('sha256'), createHash('md5')] as const;
  await pipeline(createReadStream(file), async (chunks) => {
    for await (const chunk of chunks) for (const hash of hashes) hash.update(chunk as Buffer);
  });
  const [sha256, md5] = hashes.map((hash) => hash.digest('hex')) as [string, string];
  return { sha256, md5 };
}
