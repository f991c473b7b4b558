import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../cli/main.ts';
import { firingsAfter } from '../../lib/calendar/firings.ts';
import { instantIn, shownIn } from '../../lib/calendar/local-time.ts';
import { colombianTerms } from '../../lib/calendar/term.ts';
import type { Bridge } from '../../lib/config/bridge.ts';
import { calendarNamed } from '../../lib/config/calendars.ts';
import { deadlineEnd } from '../../lib/config/deadlines.ts';
import { createRun } from '../../lib/config/run.ts';
import type { Schedule } from '../../lib/config/schedules.ts';
import { CaseText, deadlineText } from '../../lib/delivery/deadline.ts';
import { operatorOf, terminalOf } from '../cli/operator.ts';
import { type Engine, startEngine } from '../setup/engine.ts';
import { faultLines } from '../setup/fault-lines.ts';
import { addCases } from '../setup/many-cases.ts';
import { blocks, blocksOf, pageOf, root } from './page.ts';

const [english, spanish] = await Promise.all([pageOf('reminders.md'), pageOf('reminders.es.md')]);
const calendars = { colombia: { country: 'CO', zone: 'America/Bogota' } } as const;
const zone = calendars.colombia.zone;

let engine: Engine;
let directory: string;
let bridge: Bridge;
beforeAll(async () => {
  engine = await startEngine();
  addCases(engine, 500, 250);
  await mkdir(path.join(root, '.build'), { recursive: true });
  directory = await mkdtemp(path.join(root, '.build', 'docs-reminders-'));
  const file = path.join(directory, 'bridge.config.ts');
  const [config = ''] = blocks(english, 'ts config');
  await writeFile(file, config.replaceAll("'./lib/", "'../../lib/"));
  ({ default: bridge } = (await import(pathToFileURL(file).href)) as { default: Bridge });
});
afterAll(async () => {
  await engine?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the example of docs/reminders.md', () => {
  it('can be deployed', () => {
    expect(bridge.schedules.map(({ name }) => name)).toEqual([
      'daily-review',
      'weekly-call',
      'month-end',
      'untouched-complaints',
    ]);
    expect(faultLines(bridge, new Date())).toEqual([]);
  });

  it('is accepted by the compiler', async () => {
    const settings = { extends: '../../tsconfig.json', include: ['*.ts'] };
    await writeFile(path.join(directory, 'tsconfig.json'), JSON.stringify(settings));
    const compiler = path.join(root, 'node_modules', 'typescript', 'lib', 'tsc.js');
    const compiled = await promisify(execFile)(process.execPath, [compiler, '-p', directory]).catch((error) => error);

    expect(compiled.stdout).toBe('');
  });

  it('is the same in Spanish, with all that is run', () => {
    const code = (page: string) => blocksOf(page).map(({ info, text }) => `${info}\n${text}`);

    expect(code(spanish)).toEqual(code(english));
  });

  it.each(firesOf(english))('fires as the page shows: $words', async ({ words, shown }) => {
    const terminal = terminalOf();
    await parseCommandLine(words)?.run(operatorOf(engine, bridge), terminal);

    expect(shown.length).toBeGreaterThan(1);
    expect(terminal.lines).toEqual(expect.arrayContaining(shown));
  });
});

describe.each([
  ['English', english],
  ['Spanish', spanish],
])('the tables of the page in %s', (_language, page) => {
  it('hold the values of a run', () => {
    const schedule: Schedule = {
      ...{ name: 'daily-review', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)', calendar: 'colombia' },
      commands: () => [],
    };
    const run = createRun(schedule, calendars, new Date('2026-12-07T13:00:00Z'));
    const rows = [...page.matchAll(/^\| `(run\.[^`]+)` \| ([^|]+) \|/gm)];
    const values = rows.map(([, code = '']) => shown(new Function('run', `return ${code}`)(run)));

    expect(rows).toHaveLength(10);
    expect(values).toEqual(rows.map(([, , value]) => value));
  });

  it('hold what happens when clocks change', () => {
    const rows = [...page.matchAll(/^\| `(\w+\/\w+)` \| (\S+) (\S+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|/gm)];
    const values = rows.map(([, zone = '', day = '', time = '']) => [
      firingOn(zone, day, time),
      shownIn(zone, instantIn(zone, day, time)),
    ]);

    expect(rows).toHaveLength(7);
    expect(values).toEqual(rows.map(([, , , , fires, at]) => [fires, at]));
  });

  it('hold the clock of the CRM beside working days', () => {
    const rows = [...page.matchAll(/^\| (\d{4}-\S+) (\d\d:\d\d) \| (\d{4}-[^|]+) \| (\d{4}-\S+) \|/gm)];
    const calendar = calendarNamed(calendars, 'colombia');
    const values = rows.map(([, day = '', time = '']) => {
      const later = new Date(Date.parse(`${day}T${time}:00Z`) + 21_600 * 60_000).toISOString();
      return [later.slice(0, 16).replace('T', ' '), calendar.dueDays(colombianTerms.PQRS, day).due];
    });

    expect(rows).toHaveLength(3);
    expect(values).toEqual(rows.map(([, , , later, due]) => [later, due]));
  });
});

it('the deadline of the pages has the days that they show', () => {
  for (const page of [english, spanish]) {
    const [body = ''] = blocks(page, 'json');
    const { deadline } = CaseText.parse(JSON.parse(body));
    const terms = { colombia: { ...calendars.colombia, terms: colombianTerms } };
    const end = deadline && deadlineEnd(terms, deadline, new Date('2026-12-07T15:00:00Z'));
    if (!end || !('day' in end)) throw new Error('No calendar counts it');
    const { day, extended } = end;

    expect(page).toContain(`"answerBy": ${JSON.stringify({ day, extended }).replaceAll(/([:,])"/g, '$1 "')}`);
    expect(blocks(page, 'text').map((text) => text.trim())).toContain(deadlineText('PQRS', end));
  }
});

function shown(value: unknown): string {
  return value instanceof Date ? shownIn(zone, value) : String(value);
}

/** The first firing of a schedule for this time of this day only. */
function firingOn(zone: string, day: string, time: string): string {
  const [year = '', month = '', date = ''] = day.split('-').map(Number).map(String);
  const [hour, minute] = time.split(':').map(Number);
  const expression = `cron(${minute} ${hour} ${date} ${month} ? ${year})`;
  const [first, second] = firingsAfter(expression, zone, new Date('2027-01-01T00:00:00Z'));
  expect(second).toBeUndefined();
  return first ? shownIn(zone, first) : '–';
}

/** The words of each `fire` on a page, and the lines of its output there. */
function firesOf(page: string): { words: string[]; shown: string[] }[] {
  return blocks(page, 'console').flatMap((text) =>
    text
      .split(/^\$ npm run bridge -- /m)
      .slice(1)
      .map((part) => {
        const [command = '', ...lines] = part.trimEnd().split('\n');
        const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
        return { words, shown: lines };
      }),
  );
}
