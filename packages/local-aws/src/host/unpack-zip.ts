import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { unzipSync } from 'fflate';

/** Unpacks a function's zip into the directory, as Lambda does into `/var/task`. Throws for an entry outside of it. */
export async function unpackZip(zip: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(zip)))) {
    const file = path.resolve(directory, name);
    if (!file.startsWith(path.resolve(directory) + path.sep)) {
      throw new Error(`${zip} has the entry ${name}, which is outside of its directory`);
    }
    if (name.endsWith('/')) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
}
