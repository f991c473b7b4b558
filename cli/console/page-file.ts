import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { answer, answerText } from './answer.ts';

/** The folder of the files that every page has. */
export const ownFolder = path.join(import.meta.dirname, 'page');

/** Serves a file of the first folder that has it, unchanged. No build step: a reload shows an edit. */
export async function servePageFile(response: ServerResponse, folders: readonly string[], name: string): Promise<void> {
  const [, extension] = /^[a-z-]+\.([a-z]+)$/.exec(name) ?? [];
  const type = types.get(extension ?? '');
  if (type === undefined) return answerText(response, 404, 'Not found');
  for (const folder of folders) {
    const content = await readFile(path.join(folder, name)).catch(undefinedIfAbsent);
    if (content) return answer(response, 200, type, content);
  }
  answerText(response, 404, 'Not found');
}

function undefinedIfAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

const types: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['svg', 'image/svg+xml'],
]);
