import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** The files of objects. Their names are random: a key never becomes a path. */
export interface ObjectFiles {
  /** A path for a new file, which is no object yet. */
  incomingPath(): string;
  /** Moves a complete file to the files of objects and returns its path. */
  keep(file: string): Promise<string>;
  /** Removes a file. A reader that has it open can read to its end. */
  remove(file: string | undefined): Promise<void>;
}

export function createObjectFiles(directory: string): ObjectFiles {
  const incoming = path.join(directory, 'incoming');
  const objects = path.join(directory, 'objects');
  for (const folder of [incoming, objects]) mkdirSync(folder, { recursive: true });
  return {
    incomingPath: () => path.join(incoming, randomUUID()),
    async keep(file) {
      const kept = path.join(objects, path.basename(file));
      await rename(file, kept);
      return kept;
    },
    async remove(file) {
      if (file !== undefined) await rm(file, { force: true });
    },
  };
}
