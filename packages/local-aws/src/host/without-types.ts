import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A module as JavaScript in a file, and that file's URL: stripping its types would double the start of every process. */
export async function withoutTypes(module: URL): Promise<string> {
  const source = stripTypeScriptTypes(await readFile(module, 'utf8'));
  const directory = path.resolve(import.meta.dirname, '..', '..', '.build');
  const file = path.join(directory, path.basename(module.pathname).replace(/ts$/, 'mjs'));
  await mkdir(directory, { recursive: true });
  // Whole at once: others may be starting processes from it.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, source);
  await rename(draft, file);
  return pathToFileURL(file).href;
}
