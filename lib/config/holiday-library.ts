import { createRequire } from 'node:module';
import type Library from 'date-holidays';
import type { Day } from '../calendar/local-time.ts';
import type { Country } from './public-holidays.ts';

/**
 * Where the library and the law differ, in the library's own grammar: the rules that it should not have, and those that it
 * lacks. Each was found by `test/lib/config/public-holidays.test.ts`.
 */
const corrections: Partial<Record<Country, { readonly not: readonly string[]; readonly but: readonly string[] }>> = {
  AR: {
    not: [],
    but: [
      // Decree 789/2021 kept this Friday, since the Monday after it is a holiday.
      '2022-06-17',
      // Decree 614/2025 lets the government move holidays of a weekend. Resolution 139/2025 moved the 12th of October.
      '2025-10-10',
    ],
  },
  EC: {
    // Holy Thursday is no holiday. The 9th of October is written as the 10th of September.
    not: ['easter -3', '01-01', '05-01', '05-24', '08-10', '09-10', '11-02', '11-03', '12-25'],
    // Law of 20 December 2016 (R.O. 906): what falls on a Tuesday is kept on Monday, on a Wednesday or Thursday on Friday, on a
    // Saturday on Friday and on a Sunday on Monday. New Year and Christmas move from weekends only.
    but: [
      ...['01-01', '12-25'].map((day) => `${day} if saturday then previous friday if sunday then next monday`),
      ...['05-01', '05-24', '08-10', '10-09'].map(
        (day) =>
          `${day} if tuesday then previous monday if wednesday,thursday then next friday if saturday then previous friday if sunday then next monday`,
      ),
      // Two days in a row, which move together.
      '11-02 if tuesday then previous monday if wednesday then next friday if saturday then previous friday if sunday then next tuesday',
      '11-03 if wednesday then previous tuesday if saturday then previous thursday if sunday then next monday',
      // Decrees of December 2024, and 172 and 249 of 2025: days of rest that are not made up for.
      ...['2025-01-02', '2025-01-03', '2025-10-09', '2026-01-02'],
    ],
  },
  MX: {
    // The reform of 30 September 2024 to article 74 of the labour law: the day on which presidents take office has moved.
    not: ['12-01 every 6 years since 1934'],
    but: ['10-01 every 6 years since 2024'],
  },
};

/**
 * Returns the days on which a country, or a region of it, does not work by law, in order. Throws a RangeError for a region that
 * the library does not know. It is never bundled: the library is a megabyte.
 */
export function readHolidays(country: Country, region: string | undefined, first: number, last: number): Day[] {
  const Holidays = loadLibrary();
  if (region !== undefined && !regionsOf(country).includes(region)) {
    throw new RangeError(`${country} has no region ${region}`);
  }
  const library = region === undefined ? new Holidays(country) : new Holidays(country, region);
  const { not = [], but = [] } = corrections[country] ?? {};
  for (const rule of not) mustHold(library.unsetRule(rule), rule);
  for (const rule of but) mustHold(library.setHoliday(rule, { name: rule, type: 'public' }), rule);
  const years = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const holidays = years
    .flatMap((year) => library.getHolidays(year))
    // In Spain each region decides whether a holiday on a Sunday is kept on Monday.
    .filter(({ type, substitute }) => type === 'public' && !(substitute && region === undefined));
  return [...new Set(holidays.map(({ date }) => date.slice(0, 10)))].sort();
}

/** Returns the codes of the regions of a country, without the country. */
export function regionsOf(country: Country): string[] {
  const Holidays = loadLibrary();
  return Object.keys(new Holidays().getStates(country) ?? {});
}

/** Loaded only where it is asked: that takes 0.2 s. */
function loadLibrary(): typeof Library {
  return createRequire(import.meta.url)('date-holidays') as typeof Library;
}

/** A new version of the library may have what was corrected here. */
function mustHold(isDone: boolean, rule: string): void {
  if (!isDone) throw new Error(`date-holidays cannot be corrected by "${rule}": see whether it still needs that`);
}
