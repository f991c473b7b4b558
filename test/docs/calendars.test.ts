import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { colombianTerms } from '../../lib/calendar/term.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { termNamed } from '../../lib/config/calendars.ts';
import { faultLines } from '../setup/fault-lines.ts';
import { blocks, root } from './page.ts';

let directory: string;
beforeAll(async () => {
  await mkdir(path.join(root, '.build'), { recursive: true });
  directory = await mkdtemp(path.join(root, '.build', 'docs-calendars-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const page = await readFile(path.join(root, 'docs/configuration.md'), 'utf8');

it('the calendar of docs/configuration.md can be deployed, and rests when the company does', async () => {
  const text = blocks(page, 'ts').find((block) => block.includes('calendars:')) ?? '';
  const file = path.join(directory, 'bridge.config.ts');
  await writeFile(file, text.replaceAll("'./lib/", "'../../lib/"));
  const { default: bridge } = (await import(pathToFileURL(file).href)) as { default: Bridge };

  expect(faultLines(bridge, new Date())).toEqual([]);
  const { calendar, term } = termNamed(bridge.calendars, 'quote');
  expect(calendar.dueDays(term, '2026-12-23')).toEqual({ due: '2026-12-29' });
});

it('the table of docs/configuration.md names each term of Colombian law', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| (\d+)(, the day of receipt is the first)? \| (\d+) \|/gm)];
  const terms = rows.map(([, name, workingDays, receipt, extension]) => [
    name,
    { workingDays: Number(workingDays), extension: Number(extension), ...(receipt && { firstDay: 'receipt' }) },
  ]);

  expect(Object.fromEntries(terms)).toEqual(colombianTerms);
});
