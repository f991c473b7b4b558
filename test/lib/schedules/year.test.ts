import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { remind } from '../../../functions/remind.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import type { Run } from '../../../lib/config/run.ts';
import type { Schedule } from '../../../lib/config/schedules.ts';
import type { CommandInput } from '../../../lib/delivery/command.ts';
import { log } from '../../../lib/log.ts';
import { makeUpMissedRuns } from '../../../lib/schedules/missed-runs.ts';
import { memorySchedules } from '../../setup/memory-schedules.ts';
import { publishedHolidays } from '../config/published-holidays.ts';

/**
 * What `zdump -v -c 2028,2029` prints: the offset of each zone from UTC, in hours, from each of these instants on. With the
 * published holidays it is all that the expected list is made of: no library of dates, and no code of this project.
 */
const zones = {
  'America/Bogota': { country: 'CO', offsets: [['2027-12-01T00:00:00Z', -5]] },
  'America/Santiago': {
    country: 'CL',
    offsets: [
      ['2027-12-01T00:00:00Z', -3],
      ['2028-04-02T03:00:00Z', -4],
      ['2028-09-03T04:00:00Z', -3],
    ],
  },
  'Europe/Madrid': {
    country: 'ES',
    offsets: [
      ['2027-12-01T00:00:00Z', 1],
      ['2028-03-26T01:00:00Z', 2],
      ['2028-10-29T01:00:00Z', 1],
    ],
  },
} as const;
type Zone = keyof typeof zones;
const zoneNames = Object.keys(zones) as Zone[];

const begin = Date.parse('2028-01-01T12:00:00Z');
const end = Date.parse('2028-12-30T12:00:00Z');
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A task as it is compared: the schedule, its kind, its name, and the instant at which it must be complete. */
type Made = readonly [schedule: string, kind: string, name: string, completion: string];

interface Rule {
  readonly expression: string;
  readonly commands: (run: Run) => CommandInput[];
  /** The local times of a day at which it fires. */
  readonly times: (day: Date) => readonly string[];
  /** Kind, name and local completion date of what a run of this day makes. */
  readonly expected: (
    day: Date,
    zone: Zone,
  ) => readonly (readonly [kind: string, name: string, day: Date, time: string])[];
}

const activity = {
  description: 'x',
  priority: 'normal',
  module: 'contacts',
  recordId: '65d8b6195befbbd25409bb01',
  owner: 'ADMIN_@demo',
  remember: true,
} as const;
const task = (name: string, at: Date): CommandInput => ({
  kind: 'insertTask',
  task: { ...activity, name, completionDate: at, reminderDate: at },
});

const rules: Readonly<Record<string, Rule>> = {
  workdays: {
    expression: 'cron(0 8 ? * MON-FRI *)',
    commands: (run) => (run.isWorkingDay() ? [task(`review ${run.day}`, run.nextWorkingDayAt('09:00'))] : []),
    times: (day) => (isWeekend(day) ? [] : ['08:00']),
    expected: (day, zone) =>
      isWorkday(day, zone) ? [['insertTask', `review ${textOf(day)}`, workdayAfter(day, zone, 1), '09:00']] : [],
  },
  fridays: {
    expression: 'cron(30 17 ? * FRI *)',
    commands: (run) => {
      const due = run.at('17:00', run.inWorkingDays(3));
      const phone = { country: 'CO', code: '57', value: '3001234567' };
      const call = {
        ...activity,
        name: `call ${run.day}`,
        completionDate: due,
        reminderDate: due,
        location: 'x',
        phone,
      };
      return [{ kind: 'insertCall', call }, task('after the call', run.at('18:00', run.inWorkingDays(4)))];
    },
    times: (day) => (day.getUTCDay() === 5 ? ['17:30'] : []),
    expected: (day, zone) => [
      ['insertCall', `call ${textOf(day)}`, workdayAfter(day, zone, 3), '17:00'],
      ['insertTask', 'after the call', workdayAfter(day, zone, 4), '18:00'],
    ],
  },
  'month-end': {
    expression: 'cron(0 7 L * ? *)',
    commands: (run) => {
      const at = run.nextWorkingDayAt('10:30');
      const name = `${run.daysLeft('2029-01-31')} days, ${run.workingDaysLeft(run.inWorkingDays(2))} working`;
      const meeting = { ...activity, name, completionDate: at, reminderDate: at, startDate: at, location: 'x' };
      return [{ kind: 'insertMeeting', meeting: { ...meeting, participants: ['ADMIN_@demo'] } }];
    },
    times: (day) => (new Date(day.getTime() + dayMs).getUTCDate() === 1 ? ['07:00'] : []),
    expected: (day, zone) => {
      const left = (Date.UTC(2029, 0, 31) - day.getTime()) / dayMs;
      return [['insertMeeting', `${left} days, 2 working`, workdayAfter(day, zone, 1), '10:30']];
    },
  },
  // Clocks skip and repeat 02:30 in Madrid; in Santiago they skip 00:30 and repeat 23:30.
  'small-hours': {
    expression: 'cron(30 0,2,23 * * ? *)',
    commands: (run) => [task(`small ${run.day}`, run.at('06:00'))],
    times: () => ['00:30', '02:30', '23:30'],
    expected: (day) => [['insertTask', `small ${textOf(day)}`, day, '06:00']],
  },
  'second-friday': {
    expression: 'cron(15 9 ? * 6#2 *)',
    commands: (run) => [task('second', run.at('12:00'))],
    times: (day) => (day.getUTCDay() === 5 && Math.ceil(day.getUTCDate() / 7) === 2 ? ['09:15'] : []),
    expected: (day) => [['insertTask', 'second', day, '12:00']],
  },
};

beforeEach(() => {
  vi.spyOn(log, 'warn').mockImplementation(() => {});
  vi.spyOn(log, 'error').mockImplementation(() => {});
});
afterEach(() => vi.restoreAllMocks());

it('a year of five rules in three zones makes each task once, whatever the scheduler doubles, delays or forgets', async () => {
  const { clock, services, commands } = memorySchedules(bridgeOf());
  const firings = expectedFirings();
  const chance = createChance();
  clock.ms = begin;
  await makeUpMissedRuns(services);

  for (const event of eventsOf(firings, chance)) {
    clock.ms = event.at;
    if (event.kind === 'sweep') await makeUpMissedRuns(services);
    else await invokeAsAws(event, services, chance);
  }
  clock.ms = end + 15 * minuteMs;
  await makeUpMissedRuns(services);

  const made = commands().map(({ origin, command }) => lineOf(madeOf(origin, command)));
  const expected = firings.flatMap((firing) => firing.made.map(lineOf));
  expect(expected.length).toBe(4_396);
  // The first few, for a list of thousands says no more.
  expect(surplusOf(expected, made).slice(0, 5), 'missing').toEqual([]);
  expect(surplusOf(made, expected).slice(0, 5), 'made wrongly, or twice').toEqual([]);
});

it('what is expected of the changes of clocks is as in a table of times', () => {
  const small = expectedFirings().filter(({ schedule }) => schedule.startsWith('small-hours'));
  const instants = (zone: Zone) =>
    small.filter(({ schedule }) => schedule === `small-hours-${zone}`.replace('/', '-')).map(({ at }) => isoOf(at));

  // 02:30 of March 26 is left out, and 02:30 of October 29 is the first of two.
  expect(instants('Europe/Madrid')).toEqual(
    expect.arrayContaining(['2028-03-25T23:30:00Z', '2028-03-26T21:30:00Z', '2028-10-29T00:30:00Z']),
  );
  expect(instants('Europe/Madrid')).not.toContain('2028-03-26T01:30:00Z');
  expect(instants('Europe/Madrid')).not.toContain('2028-10-29T01:30:00Z');
  // 23:30 of April 1 is the first of two, and 00:30 of September 3 is left out.
  expect(instants('America/Santiago')).toEqual(
    expect.arrayContaining(['2028-04-02T02:30:00Z', '2028-09-03T03:30:00Z', '2028-09-03T05:30:00Z']),
  );
  expect(instants('America/Santiago')).not.toContain('2028-04-02T03:30:00Z');
  expect(instants('America/Santiago')).not.toContain('2028-09-03T04:30:00Z');
});

interface Firing {
  readonly schedule: string;
  readonly at: number;
  readonly made: readonly Made[];
}
type Event =
  | { readonly kind: 'sweep'; readonly at: number }
  | { readonly kind: 'fire'; readonly at: number; readonly schedule: string; readonly firedAt: number };
type Chance = () => number;

/** No sweep and no firing: two days at a change of clocks, and one around a month's end. */
const outages = [
  [Date.parse('2028-09-02T18:00:00Z'), Date.parse('2028-09-04T18:00:00Z')],
  [Date.parse('2028-05-31T06:00:00Z'), Date.parse('2028-06-01T06:00:00Z')],
] as const;

/** Of a hundred firings, six are forgotten, six late, eight doubled; some of those days after. The sweep comes at odd times. */
function eventsOf(firings: readonly Firing[], chance: Chance): Event[] {
  const events: Event[] = [];
  for (const { schedule, at: firedAt } of firings) {
    const luck = chance();
    const fire = (lateMs: number) => events.push({ kind: 'fire', at: firedAt + lateMs, schedule, firedAt });
    if (luck < 0.06) continue;
    if (luck < 0.12) fire(chance() * 20 * hourMs);
    else fire(0);
    if (luck > 0.92) fire(luck > 0.96 ? 2 * dayMs : 2 * minuteMs);
  }
  for (let at = begin; at < end; at += (6 + 6 * chance()) * hourMs) events.push({ kind: 'sweep', at });
  return events
    .filter(({ at }) => at < end && !outages.some(([from, to]) => at >= from && at < to))
    .sort((a, b) => a.at - b.at);
}

/** Of a hundred invocations, three fail in the middle of a run. Lambda tries twice more. */
async function invokeAsAws(
  { schedule, firedAt }: Extract<Event, { kind: 'fire' }>,
  services: ReturnType<typeof memorySchedules>['services'],
  chance: Chance,
): Promise<void> {
  const event = { schedule, scheduledTime: isoOf(firedAt) };
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const fails = chance() < 0.03;
    const accept: typeof services.accept = async (request) => {
      const accepted = await services.accept(request);
      if (fails) throw new Error('The function died after it wrote a row');
      return accepted;
    };
    try {
      return await remind(event, { ...services, accept });
    } catch {
      // As on Lambda: again.
    }
  }
}

/** Numbers from 0 to 1, the same ones in each run. */
function createChance(): Chance {
  let state = 20_280_101;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function bridgeOf(): Bridge {
  return {
    operations: { demo: { server: 'crm0001.wolkvox.com' } },
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    calendars: Object.fromEntries(zoneNames.map((zone) => [zone, { country: zones[zone].country, zone }])),
    schedules: zoneNames.flatMap((zone) =>
      Object.entries(rules).map(
        ([name, { expression, commands }]): Schedule => ({
          ...{ name: nameOf(name, zone), operation: 'demo', expression, zone, calendar: zone, commands },
        }),
      ),
    ),
  };
}

function expectedFirings(): Firing[] {
  const firings: Firing[] = [];
  for (const zone of zoneNames) {
    for (const [name, { times, expected }] of Object.entries(rules)) {
      for (let ms = Date.UTC(2027, 11, 31); ms <= Date.UTC(2028, 11, 31); ms += dayMs) {
        const day = new Date(ms);
        for (const time of times(day)) {
          const at = instantOf(zone, day, time);
          if (at === undefined || at <= begin || at > end) continue;
          const schedule = nameOf(name, zone);
          const made = expected(day, zone).map(([kind, title, due, dueTime]): Made => {
            return [schedule, kind, title, isoOf(instantOf(zone, due, dueTime) ?? Number.NaN)];
          });
          firings.push({ schedule, at, made });
        }
      }
    }
  }
  return firings.sort((a, b) => a.at - b.at);
}

function madeOf(origin: string, command: CommandInput): Made {
  const schedule = origin.replace('schedule:', '');
  if (command.kind === 'insertTask')
    return [schedule, command.kind, command.task.name, shown(command.task.completionDate)];
  if (command.kind === 'insertCall')
    return [schedule, command.kind, command.call.name, shown(command.call.completionDate)];
  if (command.kind !== 'insertMeeting') throw new Error(`No rule makes ${command.kind}`);
  return [schedule, command.kind, command.meeting.name, shown(command.meeting.startDate)];
}

function shown(date: Date | string): string {
  return isoOf(Date.parse(String(date)));
}

function lineOf(made: Made): string {
  return made.join(' | ');
}

/** The lines of the first list that the second lacks, or has fewer times. */
function surplusOf(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function nameOf(rule: string, zone: Zone): string {
  return `${rule}-${zone}`.replace('/', '-');
}

/** Days are instants at 00:00 UTC. */
function textOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function isoOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** The first instant at which the zone's clocks show this; `undefined` when they skip it. */
function instantOf(zone: Zone, day: Date, time: string): number | undefined {
  const shownAs = Date.parse(`${textOf(day)}T${time}:00Z`);
  const instants = zones[zone].offsets.map(([from, hours], index, all) => {
    const at = shownAs - hours * hourMs;
    const next = all[index + 1]?.[0];
    return at >= Date.parse(from) && (next === undefined || at < Date.parse(next)) ? at : undefined;
  });
  return instants.filter((at) => at !== undefined).sort((a, b) => a - b)[0];
}

function isWeekend(day: Date): boolean {
  return day.getUTCDay() === 0 || day.getUTCDay() === 6;
}

function isWorkday(day: Date, zone: Zone): boolean {
  const [year = '', date = ''] = [textOf(day).slice(0, 4), textOf(day).slice(5)];
  return !isWeekend(day) && !(publishedHolidays[zones[zone].country][year] ?? '').split(' ').includes(date);
}

function workdayAfter(day: Date, zone: Zone, count: number): Date {
  let found = day;
  for (let left = count; left > 0; ) {
    found = new Date(found.getTime() + dayMs);
    if (isWorkday(found, zone)) left -= 1;
  }
  return found;
}
