import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const page = await readFile('docs/security.md', 'utf8');
/** The rows of tables whose last column names tests: what is promised, and that column. */
const rows = page.split(/^## /m).flatMap((section) => {
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  const isShown = lines[0]?.endsWith('| shown by |');
  const cells = lines.filter((line) => !/^\| (---|threat|what) /.test(line)).map((line) => line.split(' | '));
  return isShown ? cells.map((row) => [row[0]?.slice(2) ?? '', row.at(-1) ?? ''] as const) : [];
});

it.each(rows)('names a test that exists for: %s', async (_promise, shown) => {
  const tests = [...shown.matchAll(/\[(.*?)\]\(\.\.\/((?:test|packages)\/\S+?\.test\.ts)\)/g)];

  expect(tests.length).toBeGreaterThan(0);
  for (const [, title = '', file = ''] of tests) {
    expect(await readFile(path.resolve(file), 'utf8'), file).toContain(title);
  }
});

it('has tables of threats and of what is kept, and says what remains open', () => {
  expect(rows.length).toBeGreaterThan(40);
  expect(page).toContain('\n## What remains open\n');
});

it('says each threat once, and what each function may do', async () => {
  const functions = (await readdir('functions')).map((name) => name.replace('.ts', ''));
  const firstCells = page.split('\n').flatMap((line) => /^\| ([^|]{4,}) \|/.exec(line)?.[1] ?? []);
  const own = firstCells.filter((cell) => !['---', 'threat'].includes(cell));

  expect(own).toEqual([...new Set(own)]);
  expect(own).toEqual(expect.arrayContaining(functions));
});
