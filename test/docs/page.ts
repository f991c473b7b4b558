import { readFile } from 'node:fs/promises';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '..', '..');

/** A code block of a page: the text after its three backticks, and its content. */
export interface Block {
  readonly info: string;
  readonly text: string;
}

export function pageOf(name: string): Promise<string> {
  return readFile(path.join(root, 'docs', name), 'utf8');
}

export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(.+)\n([\s\S]*?)^```$/gm)].map(([, info = '', text = '']) => ({ info, text }));
}

/** The anchor of a heading, as on the repository's page. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

export function blocks(page: string, wanted: string): string[] {
  return blocksOf(page).flatMap(({ info, text }) => (info === wanted ? [text] : []));
}
