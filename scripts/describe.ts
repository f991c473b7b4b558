import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { apiDocument } from './api/document.ts';

/** The descriptions of the API that are committed, by their files, as they should be. */
export async function descriptions(): Promise<Record<string, string>> {
  const document = await apiDocument();
  return { 'docs/openapi.json': text(document) };
}

function text(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [file, content] of Object.entries(await descriptions())) {
    await writeFile(path.resolve(import.meta.dirname, '..', file), content);
    console.log(`wrote ${file}`);
  }
}
