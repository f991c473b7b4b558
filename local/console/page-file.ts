import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { answer, answerText } from './answer.ts';

/** Serves a file of `page/` unchanged. No build step: a reload shows an edit. */
export async function servePageFile(response: ServerResponse, name: string): Promise<void> {
  const [, extension] = /^[a-z-]+\.([a-z]+)$/.exec(name) ?? [];
  const type = types.get(extension ?? '');
  if (type === undefined) return answerText(response, 404, 'Not found');
  try {
    answer(response, 200, type, await readFile(path.join(import.meta.dirname, 'page', name)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    answerText(response, 404, 'Not found');
  }
}

const types: ReadonlyMap<string, string> = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['svg', 'image/svg+xml'],
]);
