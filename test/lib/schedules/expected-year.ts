import { publishedHolidays } from '../config/published-holidays.ts';

/**
 * What `zdump -v -c 2028,2029` prints: the offset of each zone from UTC, in hours, from each of these instants on. With the
 * published holidays it is all that the expected list is made of: no library of dates, and no code of this project.
 */
export const zones = {
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
export type Zone = keyof typeof zones;
export const zoneNames = Object.keys(zones) as Zone[];

export const begin = Date.parse('2028-01-01T12:00:00Z');
export const end = Date.parse('2028-12-30T12:00:00Z');
export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A task as it is compared: the schedule, its kind, its name, and the instant at which it must be complete. */
export type Made = readonly [schedule: string, kind: string, name: string, completion: string];

/** A firing, and what its run makes. */
export interface Firing {
  readonly schedule: string;
  readonly at: number;
  readonly made: readonly Made[];
}

interface ExpectedRuns {
  /** The local times of a day at which it fires. */
  readonly times: (day: Date) => readonly string[];
  /** Kind, name and local completion date of what a run of this day makes. */
  readonly expected: (
    day: Date,
    zone: Zone,
  ) => readonly (readonly [kind: string, name: string, day: Date, time: string])[];
}

const expectedRuns = {
  workdays: {
    times: (day) => (isWeekend(day) ? [] : ['08:00']),
    expected: (day, zone) =>
      isWorkday(day, zone) ? [['insertTask', `review ${textOf(day)}`, workdayAfter(day, zone, 1), '09:00']] : [],
  },
  fridays: {
    times: (day) => (day.getUTCDay() === 5 ? ['17:30'] : []),
    expected: (day, zone) => [
      ['insertCall', `call ${textOf(day)}`, workdayAfter(day, zone, 3), '17:00'],
      ['insertTask', 'after the call', workdayAfter(day, zone, 4), '18:00'],
    ],
  },
  'month-end': {
    times: (day) => (new Date(day.getTime() + dayMs).getUTCDate() === 1 ? ['07:00'] : []),
    expected: (day, zone) => {
      const left = (Date.UTC(2029, 0, 31) - day.getTime()) / dayMs;
      return [['insertMeeting', `${left} days, 2 working`, workdayAfter(day, zone, 1), '10:30']];
    },
  },
  // Clocks skip and repeat 02:30 in Madrid; in Santiago they skip 00:30 and repeat 23:30.
  'small-hours': {
    times: (day) => (isWeekend(day) ? ['00:30', '02:30', '23:30'] : []),
    expected: (day) => [['insertTask', `small ${textOf(day)}`, day, '06:00']],
  },
  'second-friday': {
    times: (day) => (day.getUTCDay() === 5 && Math.ceil(day.getUTCDate() / 7) === 2 ? ['09:15'] : []),
    expected: (day) => [['insertTask', 'second', day, '12:00']],
  },
} satisfies Readonly<Record<string, ExpectedRuns>>;
export type RuleName = keyof typeof expectedRuns;

export function expectedFirings(): Firing[] {
  const firings: Firing[] = [];
  for (const zone of zoneNames) {
    for (const [name, { times, expected }] of Object.entries<ExpectedRuns>(expectedRuns)) {
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

export function nameOf(rule: string, zone: Zone): string {
  return `${rule}-${zone}`.replace('/', '-');
}

/** Days are instants at 00:00 UTC. */
function textOf(day: Date): string {
  return day.toISOString().slice(0, 10);
}

export function isoOf(ms: number): string {
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
