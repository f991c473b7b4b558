import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Block, blocksOf, root } from './page.ts';

/** A page, and its Spanish twin. */
export interface Twins {
  readonly english: Page;
  readonly spanish: Page;
}

export interface Page {
  /** Its path from the project's root. */
  readonly name: string;
  readonly text: string;
}

/** A heading, and what follows it up to the next one. The level of a text before any heading is 0. */
export interface Section {
  readonly level: number;
  readonly title: string;
  readonly text: string;
}

/** Returns every page with a Spanish twin, whose name ends in `.es.md`. */
export async function allTwins(): Promise<Twins[]> {
  const docs = (await readdir(path.join(root, 'docs'))).map((name) => `docs/${name}`);
  const names = ['README.es.md', ...docs].filter((name) => name.endsWith('.es.md')).sort();
  return Promise.all(
    names.map(async (name) => ({ english: await readPage(englishOf(name)), spanish: await readPage(name) })),
  );
}

export function englishOf(name: string): string {
  return name.replace('.es.md', '.md');
}

export function sectionsOf({ text }: Page): Section[] {
  return withoutBlocks(text)
    .split(/^(?=#+ \S)/m)
    .map((part) => {
      const [heading = '', hashes = '', title = ''] = /^(#+) (.+)/.exec(part) ?? [];
      return { level: hashes.length, title, text: part.slice(heading.length) };
    });
}

/** The code blocks, without comments and without what they say in the reader's language. */
export function codeOf(page: string): Block[] {
  return blocksOf(page)
    .filter(({ info }) => info !== 'mermaid')
    .map((block) => ({ info: block.info, text: block.text.split('\n').map(withoutWords).join('\n') }));
}

/** The cells of each row, table by table. */
export function tablesOf({ text }: Page): string[][][] {
  return (withoutBlocks(text).match(/^(?:\|.*\|\n)+/gm) ?? []).map((table) =>
    table
      .trim()
      .split('\n')
      .map((row) => row.slice(1, -1).split('|')),
  );
}

/** The code spans of a text, each once. */
export function spansOf(text: string): string[] {
  const spans = [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span.replaceAll(/\s+/g, ' '));
  return [...new Set(spans)].sort();
}

/** The numbers of a text, without what divides them, which another language writes otherwise. */
export function numbersOf(text: string): string[] {
  const prose = withoutCode(text).replaceAll(/\]\([^)]*\)/g, ']');
  return [...prose.matchAll(/(?<![\p{L}\d])\d[\d.,]*/gu)].map(([number]) => number.replaceAll(/[.,]/g, '')).sort();
}

export function withoutBlocks(text: string): string {
  return text.replaceAll(/^```.*\n[\s\S]*?^```$/gm, '');
}

export function withoutCode(text: string): string {
  return text.replaceAll(/`[^`]+`/g, '').replaceAll(/^ {4}\S.*$/gm, '');
}

/** The words that a page says itself: no code, no targets of links, and no names of pages and tests. */
export function proseOf(page: string): string {
  return withoutCode(withoutBlocks(page))
    .replaceAll(/\[[^\]]*\]\((?:\.\.\/)?test\/[^)]*\)/g, '')
    .replaceAll(/\]\([^)]*\)|[\w/-]+(?:\.es)?\.md/g, '');
}

export async function readPage(name: string): Promise<Page> {
  return { name, text: await readFile(path.join(root, name), 'utf8') };
}

const comment = /(?:^|\s+)(?:\/\/|#) (.*)$/;

/** The comments in code, in their order. */
export function commentsOf(page: string): string[] {
  return blocksOf(page).flatMap(({ text }) =>
    text.split('\n').flatMap((line) => {
      const [, words] = comment.exec(line) ?? [];
      return words ? [words] : [];
    }),
  );
}

/** Drops a comment, an example's wish for a language, and what is said in that language. */
function withoutWords(line: string): string {
  return line
    .replace(comment, '')
    .replace(" -H 'Accept-Language: es'", '')
    .replace(/"detail": ".*?"(?=[,}])/, '"detail": "…"')
    .replace(/console\.error\('.*?'/, "console.error('…'");
}
