import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacks a function's zip into the directory, as Lambda does into `/var/task`. Throws when an entry lies outside. */
export async function unpack(zip: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(zip)))) {
    const file = path.resolve(directory, name);
    if (!file.startsWith(path.resolve(directory) + path.sep))
      throw new Error(`${zip} holds ${name}, which lies outside`);
    if (name.endsWith('/')) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
