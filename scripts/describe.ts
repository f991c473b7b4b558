import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { apiDocument } from './api/document.ts';
import { postmanCollection } from './api/postman.ts';
import { withProblemTable } from './api/problem-table.ts';

const root = path.resolve(import.meta.dirname, '..');

/** The committed files that are generated from the API's tables: path to current content. */
export async function descriptions(): Promise<Record<string, string>> {
  const document = await apiDocument();
  return {
    'docs/openapi.json': jsonFile(document),
    'docs/postman.json': jsonFile(postmanCollection(document)),
    'docs/webhooks.md': withProblemTable(await readFile(path.join(root, 'docs/webhooks.md'), 'utf8'), 'en'),
    'docs/webhooks.es.md': withProblemTable(await readFile(path.join(root, 'docs/webhooks.es.md'), 'utf8'), 'es'),
  };
}

function jsonFile(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

if (import.meta.main) {
  for (const [file, content] of Object.entries(await descriptions())) {
    await writeFile(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
}
