import type { Day } from '../calendar/local-time.ts';
import { readHolidays } from './holiday-library.ts';

/** ISO 3166 codes of the countries whose holidays a test compares with published calendars. */
export type Country = 'AR' | 'BR' | 'CL' | 'CO' | 'EC' | 'ES' | 'MX' | 'PE';

export interface PublicHolidays {
  /** The first and the last day whose holidays are known. */
  readonly firstDay: Day;
  readonly lastDay: Day;
  readonly days: readonly Day[];
}

const asked = new Map<string, PublicHolidays>();

/**
 * Returns the public holidays of a country, from five years ago to ten years ahead. Run from source, it asks the library, once
 * for each country: that takes 60 ms. The build puts a table in the place of this module, with the countries of the
 * configuration: see `holidayTable`.
 */
export function publicHolidays(country: Country, region?: string): PublicHolidays {
  const year = new Date().getUTCFullYear();
  const [first, last] = [year - 5, year + 10];
  const key = [country, region, year].join();
  const holidays = asked.get(key) ?? {
    ...{ firstDay: `${first}-01-01`, lastDay: `${last}-12-31` },
    days: readHolidays(country, region, first, last),
  };
  asked.set(key, holidays);
  return holidays;
}
