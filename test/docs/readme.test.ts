import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { blocksOf, root } from './page.ts';

const [english, spanish] = await Promise.all(
  ['README.md', 'README.es.md'].map((name) => readFile(path.join(root, name), 'utf8')),
);

it('both READMEs have the same headings, one for one', () => {
  const levels = (page = '') => [...page.matchAll(/^(#+) \S/gm)].map(([, level]) => level);

  expect(levels(spanish)).toEqual(levels(english));
});

it('both show the same commands', () => {
  expect(commandsOf(spanish)).toEqual(commandsOf(english));
  expect(commandsOf(english).flat().length).toBeGreaterThan(2);
});

it('both show the same code, and drawings of the same shape', () => {
  expect(codeOf(spanish)).toEqual(codeOf(english));
  expect(arrowsOf(spanish)).toBe(arrowsOf(english));
});

it('both have the same tables, row for row, to the same pages', () => {
  expect(targetsOf(spanish)).toEqual(targetsOf(english));
  expect(targetsOf(english).length).toBeGreaterThan(9);
});

it('both show the same picture', () => {
  const pictures = (page = '') => [...page.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);

  expect(pictures(spanish)).toEqual(pictures(english));
  expect(pictures(english)).toHaveLength(1);
});

/** The commands of each block, without their comments. */
function commandsOf(page = ''): string[][] {
  return blocksOf(page)
    .filter(({ info }) => info === 'sh')
    .map(({ text }) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.replace(/\s+#.*$/, '')),
    );
}

function codeOf(page = ''): string[] {
  return blocksOf(page).flatMap(({ info, text }) => (info === 'ts' ? [text] : []));
}

function arrowsOf(page = ''): number {
  return blocksOf(page)
    .filter(({ info }) => info === 'mermaid')
    .flatMap(({ text }) => text.match(/-->/g) ?? []).length;
}

/** The pages that each row of a table leads to. A translation counts as its original. */
function targetsOf(page = ''): string[][] {
  return [...page.matchAll(/^\|.*\|$/gm)].map(([row]) =>
    [...row.matchAll(/\]\(([^)]+)\)/g)].map(([, target = '']) => target.replace('.es.md', '.md')),
  );
}
