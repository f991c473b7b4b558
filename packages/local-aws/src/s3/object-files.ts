import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Where bytes lie. File names are random: a key never becomes a path. */
export interface ObjectFiles {
  /** A path to write to. What is there is no object yet. */
  incoming(): string;
  /** Moves a file that was written whole to where objects lie, and says where that is. */
  keep(file: string): Promise<string>;
  /** Removes a file. A reader that has it open reads to its end. */
  discard(file: string | undefined): Promise<void>;
}

export function objectFiles(directory: string): ObjectFiles {
  const incoming = path.join(directory, 'incoming');
  const objects = path.join(directory, 'objects');
  for (const folder of [incoming, objects]) mkdirSync(folder, { recursive: true });
  return {
    incoming: () => path.join(incoming, randomUUID()),
    async keep(file) {
      const kept = path.join(objects, path.basename(file));
      await rename(file, kept);
      return kept;
    },
    async discard(file) {
      if (file !== undefined) await rm(file, { force: true });
    },
  };
}
