import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** The files of objects. Their names are random: a key never becomes a path. */
export interface ObjectFiles {
  /** Where the files of objects are. */
  readonly folder: string;
  /** A path for a new file, which is no object yet. */
  incomingPath(): string;
  /** Moves a complete file to the files of objects and returns its path. */
  keep(file: string): Promise<string>;
  /** Removes a file. A reader that has it open can read to its end. */
  remove(file: string | undefined): Promise<void>;
}

/**
 * `kept`: the names of the files that an earlier process kept objects for. Other files of that process are removed, and each
 * new file is on the disk before it is an object.
 */
export function createObjectFiles(directory: string, kept?: ReadonlySet<string>): ObjectFiles {
  const incoming = path.join(directory, 'incoming');
  const objects = path.join(directory, 'objects');
  for (const folder of [incoming, objects]) mkdirSync(folder, { recursive: true });
  if (kept) {
    const stray = readdirSync(objects).filter((name) => !kept.has(name));
    for (const file of stray) rmSync(path.join(objects, file), { force: true });
    for (const file of readdirSync(incoming)) rmSync(path.join(incoming, file), { force: true });
  }
  return {
    folder: objects,
    incomingPath: () => path.join(incoming, randomUUID()),
    async keep(file) {
      const target = path.join(objects, path.basename(file));
      if (kept) await flush(file);
      await rename(file, target);
      if (kept && process.platform !== 'win32') await flush(objects);
      return target;
    },
    async remove(file) {
      if (file !== undefined) await rm(file, { force: true });
    },
  };
}

/** Resolves when the disk has the file, or the names in the folder. */
async function flush(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
