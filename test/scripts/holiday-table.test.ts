import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Calendars, calendarNamed } from '../../lib/config/calendars.ts';
import { holidayTable } from '../../scripts/holiday-table.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'holidays-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const calendars: Calendars = {
  colombia: { country: 'CO', zone: 'America/Bogota', companyHolidays: ['2026-12-24'] },
  madrid: { country: 'ES', region: 'MD', zone: 'Europe/Madrid' },
};

it('puts the holidays of the configured countries into the bundle, and not the library', async () => {
  const entry = path.join(directory, 'entry.ts');
  const source = pathToFileURL(path.resolve('lib/config/calendars.ts')).pathname;
  await writeFile(entry, `export { calendarNamed } from '${source}';`);

  const { metafile } = await build({
    ...{ entryPoints: [entry], outfile: path.join(directory, 'out.mjs'), bundle: true, minify: true },
    ...{ platform: 'node', format: 'esm', metafile: true, plugins: [holidayTable(calendars)] },
  });

  const loaded = Object.keys(metafile.inputs).join('\n');
  expect(loaded).not.toMatch(/holiday-library|date-holidays|moment/);
  const bundled = (await import(pathToFileURL(path.join(directory, 'out.mjs')).href)) as {
    calendarNamed: typeof calendarNamed;
  };
  for (const name of Object.keys(calendars)) {
    const [one, other] = [bundled.calendarNamed(calendars, name), calendarNamed(calendars, name)];
    expect([one.firstDay, one.lastDay]).toEqual([other.firstDay, other.lastDay]);
    for (let day = one.nextWorkingDay(one.firstDay); day < '2029-01-01'; day = one.nextWorkingDay(day)) {
      expect(other.isWorkingDay(day), day).toBe(true);
    }
    expect(one.workingDaysBetween('2026-01-01', '2028-12-31')).toBe(
      other.workingDaysBetween('2026-01-01', '2028-12-31'),
    );
  }
});
