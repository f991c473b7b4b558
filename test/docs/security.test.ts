import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const page = await readFile('docs/security.md', 'utf8');
const [, threats = ''] = /^## Threats$([\s\S]*?)^## /m.exec(page) ?? [];
const rows = threats.split('\n').filter((line) => /^\| (?!threat|---)/.test(line));

it.each(rows.map((row) => [row.split(' | ')[0]?.replace('| ', '') ?? '', row]))(
  'names a test that exists against: %s',
  async (_threat, row) => {
    const [threat, hold, shown = ''] = row.split(/ \| /);
    const tests = [...shown.matchAll(/\[(.*?)\]\(\.\.\/((?:test|packages)\/\S+?\.test\.ts)\)/g)];

    expect([threat, hold].every(Boolean)).toBe(true);
    expect(tests.length).toBeGreaterThan(0);
    for (const [, title = '', file = ''] of tests) {
      expect(await readFile(path.resolve(file), 'utf8'), file).toContain(title);
    }
  },
);

it('has no row without a test, and says what remains open', () => {
  expect(rows.length).toBeGreaterThan(30);
  expect(page).toContain('\n## What remains open\n');
});
