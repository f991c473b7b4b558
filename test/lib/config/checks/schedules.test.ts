import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { colombianTerms, type Term } from '../../../../lib/calendar/term.ts';
import type { Bridge } from '../../../../lib/config/bridge.ts';
import type { CalendarSettings } from '../../../../lib/config/calendars.ts';
import { ownSchedules } from '../../../../lib/config/checks/schedules.ts';
import type { Schedule } from '../../../../lib/config/schedules.ts';
import { faultLines } from '../../../setup/fault-lines.ts';

const now = new Date('2026-12-01T12:00:00Z');
const bridge: Bridge = {
  operations: { demo: { server: 'crm0001.wolkvox.com' } },
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
};

const chile: CalendarSettings = { country: 'CL', zone: 'America/Santiago' };

function faultsOf(changes: Partial<Bridge>): string[] {
  return faultLines({ ...bridge, ...changes }, now);
}

function schedule(changes: Partial<Schedule>): Schedule {
  return { name: 'daily', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)', commands: () => [], ...changes };
}

describe('a schedule that can fire is built', () => {
  it.each([
    { zone: 'America/Argentina/Buenos_Aires' },
    { expression: 'rate(5 minutes)' },
    { expression: 'cron(0 8 29 2 ? *)' },
    { expression: 'cron(0 8 L * ? 2026)' },
    { name: 'Sweeper' },
    { calendar: 'chile', zone: 'America/Santiago', missed: 'report' as const },
  ])('%j', (changes) => {
    expect(faultsOf({ calendars: { chile }, schedules: [schedule(changes)] })).toEqual([]);
  });
});

/** Each sample of the issue, and neighbours of its kind. The whole sentence, so that it stays one. */
describe('a schedule that cannot fire is refused', () => {
  const listed = 'is not in the IANA list of time zones, such as America/Bogota';
  const both =
    'sets both day fields: write ? in the day of the month or in the day of the week, as in cron(0 8 ? * MON-FRI *)';
  it.each([
    [{ zone: 'Colombia' }, `schedules.daily: zone: "Colombia" ${listed}`],
    [{ zone: 'America/Bogotá' }, `schedules.daily: zone: "America/Bogotá" ${listed}`],
    [{ zone: 'america/bogota' }, `schedules.daily: zone: "america/bogota" ${listed}`],
    [{ zone: '-05:00' }, `schedules.daily: zone: "-05:00" ${listed}`],
    [{ expression: 'cron(0 8 * * MON-FRI *)' }, `schedules.daily: expression: cron(0 8 * * MON-FRI *) ${both}`],
    [{ expression: 'cron(0 8 1 * * *)' }, `schedules.daily: expression: cron(0 8 1 * * *) ${both}`],
    [
      { expression: 'cron(0 8 * * ?)' },
      'schedules.daily: expression: cron(0 8 * * ?) has 5 fields, and EventBridge reads six: minutes hours day month weekday year, as in cron(0 8 ? * MON-FRI *)',
    ],
    [
      { expression: 'cron(0 8 30 2 ? *)' },
      'schedules.daily: expression: cron(0 8 30 2 ? *) never fires: no time to come in America/Bogota matches it',
    ],
    [
      { expression: 'cron(0 8 31 4,6,9,11 ? *)' },
      'schedules.daily: expression: cron(0 8 31 4,6,9,11 ? *) never fires: no time to come in America/Bogota matches it',
    ],
    [
      { expression: 'cron(0 8 1 12 ? 2026)', zone: 'Europe/Madrid' },
      'schedules.daily: expression: cron(0 8 1 12 ? 2026) never fires: no time to come in Europe/Madrid matches it',
    ],
    [
      // The clocks of New York skip it.
      { expression: 'cron(30 2 14 3 ? 2027)', zone: 'America/New_York' },
      'schedules.daily: expression: cron(30 2 14 3 ? 2027) never fires: no time to come in America/New_York matches it',
    ],
    [{ name: 'sweep' }, 'schedules: "sweep" is the name of a schedule that every stack has: choose another'],
    [{ name: 'audit' }, 'schedules: "audit" is the name of a schedule that every stack has: choose another'],
    [{ calendar: 'peru' }, 'schedules.daily: there is no calendar "peru"'],
    [{ calendar: 'toString' }, 'schedules.daily: there is no calendar "toString"'],
    [
      { calendar: 'chile' },
      `schedules.daily: zone: America/Bogota is not that of calendars.chile: write zone: 'America/Santiago'`,
    ],
    [{ missed: 'later' as 'run' }, 'schedules.daily: missed: must be run or report'],
    [
      { expression: 'rate(1 day)', missed: 'run' as const },
      'schedules.daily: missed: a rate(…) counts from its deployment, so nobody knows which runs were missed: write a cron(…)',
    ],
    [{ name: 'Tag-Files' }, 'schedules: "Tag-Files" is the name of a schedule that every stack has: choose another'],
  ])('%j', (changes, fault) => {
    expect(faultsOf({ calendars: { chile }, schedules: [schedule(changes)] })).toEqual([fault]);
  });

  it('with all its faults, and those of the others, at once', () => {
    const schedules = [schedule({ zone: 'Colombia', expression: 'cron(0 8 * * ?)' }), schedule({ name: 'audit' })];

    expect(faultsOf({ schedules })).toHaveLength(3);
  });

  it('by the names of the schedules in serverless.yml', async () => {
    const text = await readFile('serverless.yml', 'utf8');
    const names = [...text.matchAll(/Name: ([\w-]+)\n +GroupName:/g)].map(([, name]) => name);

    expect(names.sort()).toEqual([...ownSchedules].sort());
  });
});

describe('a calendar', () => {
  const colombia: CalendarSettings = { country: 'CO', zone: 'America/Bogota', terms: colombianTerms };
  const longest: Term = { workingDays: 30, extension: 30 };

  it('that lasts for its terms is built', () => {
    expect(faultsOf({ calendars: { colombia } })).toEqual([]);
  });

  it.each([
    // 60 working days from 1 December 2026 are 1 March 2027.
    ['2028-03-01', []],
    ['2028-02-29', ['ends on 2028-02-29, and its longest term and a year more need it until 2028-03-01']],
    ['2026-12-31', ['ends on 2026-12-31, and its longest term and a year more need it for longer']],
  ])('that is complete until %s is refused within a year of its longest term', (completeUntil, faults) => {
    const calendars = { colombia: { ...colombia, completeUntil, terms: { short: { workingDays: 1 }, longest } } };

    expect(faultsOf({ calendars })).toEqual(
      faults.map((fault) => `calendars.colombia: ${fault}: list the company's holidays, and set completeUntil`),
    );
  });

  it('without terms needs a year', () => {
    expect(faultsOf({ calendars: { a: { country: 'CO', zone: 'UTC', completeUntil: '2027-12-02' } } })).toEqual([]);
    expect(faultsOf({ calendars: { a: { country: 'CO', zone: 'UTC', completeUntil: '2027-12-01' } } })).toHaveLength(1);
  });

  it.each([
    [{ country: 'US' as never }, 'country: must be AR, BR, CL, CO, EC, ES, MX or PE'],
    [{ zone: 'Colombia' }, 'zone: "Colombia" is not in the IANA list of time zones, such as America/Bogota'],
    [
      { weekend: ['domingo' as never] },
      'weekend: must be monday, tuesday, wednesday, thursday, friday, saturday or sunday',
    ],
    [
      { weekend: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] },
      'weekend: leaves no day to work',
    ],
    [{ companyHolidays: ['2026-02-30'] }, 'companyHolidays: "2026-02-30" is no day in the form 2026-12-24'],
    [{ companyHolidays: ['24/12/2026'] }, 'companyHolidays: "24/12/2026" is no day in the form 2026-12-24'],
    [{ completeUntil: '2030' }, 'completeUntil: "2030" is no day in the form 2026-12-24'],
    [{ terms: { a: { workingDays: 0 } } }, 'terms.a.workingDays: must be a whole number from 1 to 1000'],
    [{ terms: { a: { workingDays: 1.5 } } }, 'terms.a.workingDays: must be a whole number from 1 to 1000'],
    [{ terms: { a: { workingDays: 1, extension: -1 } } }, 'terms.a.extension: must be a whole number from 0 to 1000'],
    [{ terms: { a: { workingDays: 1, firstDay: 'today' as never } } }, 'terms.a.firstDay: must be next or receipt'],
  ] as const)('with %j is refused', (changes, fault) => {
    expect(faultsOf({ calendars: { colombia: { ...colombia, ...(changes as Partial<CalendarSettings>) } } })).toEqual([
      `calendars.colombia: ${fault}`,
    ]);
  });

  it('of a region that does not exist is refused with those that do', () => {
    const calendars = { spain: { country: 'ES', region: 'Madrid', zone: 'Europe/Madrid' } as const };

    expect(faultsOf({ calendars })).toEqual([
      expect.stringMatching(/^calendars\.spain: ES has no region "Madrid", but AN, .*MD/),
    ]);
  });

  it('whose term another one has is refused', () => {
    const chile: CalendarSettings = { country: 'CL', zone: 'America/Santiago', terms: { PQRS: { workingDays: 10 } } };

    expect(faultsOf({ calendars: { colombia, chile } })).toEqual(['calendars: two have a term "PQRS"']);
  });
});
