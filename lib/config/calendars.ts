import { type Calendar, createCalendar } from '../calendar/calendar.ts';
import type { Day } from '../calendar/local-time.ts';
import type { Term } from '../calendar/term.ts';
import { isDay } from '../day.ts';
import { ConfigurationError, choiceFault, faultIf, repeatedNames } from './faults.ts';
import { type Country, publicHolidays } from './public-holidays.ts';
import { zoneFault } from './zone-fault.ts';

/** The working days of a country, with those of a company, and the terms that count them. The key in `calendars` is its name. */
export interface CalendarSettings {
  /** Whose public holidays are days without work. Only its national ones, and those of the region. */
  readonly country: Country;
  /** A part of the country that has holidays of its own, by its code without the country: `MD` in Spain. */
  readonly region?: string;
  /** The zone whose days and clocks count. */
  readonly zone: string;
  /** More days without work, `YYYY-MM-DD`: of the company, of a city, or decreed for one time. */
  readonly companyHolidays?: readonly string[];
  /** @default ['saturday', 'sunday'] */
  readonly weekend?: readonly Weekday[];
  /**
   * The last day for which `companyHolidays` is complete, `YYYY-MM-DD`. The build refuses a date that is too near for the longest
   * term. @default the end of the tenth year after the build
   */
  readonly completeUntil?: string;
  /** By name, such as `PQRS`. Each name is used in one calendar only. `colombianTerms` are those of Colombian law. */
  readonly terms?: Readonly<Record<string, Term>>;
}

export type Calendars = Readonly<Record<string, CalendarSettings>>;

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

const countries = ['AR', 'BR', 'CL', 'CO', 'EC', 'ES', 'MX', 'PE'] as const satisfies readonly Country[];

/** Returns the calendar of that name. Throws a ConfigurationError when there is none. */
export function calendarNamed(calendars: Calendars | undefined, name: string): Calendar {
  const settings = calendars && Object.hasOwn(calendars, name) ? calendars[name] : undefined;
  if (!settings) throw new ConfigurationError(`bridge.config.ts has no calendar "${name}"`);
  const { country, region, zone, companyHolidays = [], weekend = ['saturday', 'sunday'] } = settings;
  const { firstDay, days } = publicHolidays(country, region);
  return createCalendar({
    ...{ name, zone, firstDay, lastDay: lastDayOf(settings) },
    holidays: [...days, ...companyHolidays],
    weekend: weekend.map((day) => weekdays.indexOf(day) + 1),
  });
}

/** Returns the last day whose holidays a calendar knows. */
export function lastDayOf({ country, region, completeUntil }: CalendarSettings): Day {
  const { lastDay } = publicHolidays(country, region);
  return completeUntil !== undefined && completeUntil < lastDay ? completeUntil : lastDay;
}

/** Whether a calendar has a term of that name. */
export function hasTerm(calendars: Calendars | undefined, name: string): boolean {
  return Object.values(calendars ?? {}).some(({ terms = {} }) => Object.hasOwn(terms, name));
}

/** Returns the term of that name with the calendar that counts it. Throws a ConfigurationError when there is none. */
export function termNamed(calendars: Calendars | undefined, name: string): { calendar: Calendar; term: Term } {
  for (const [calendar, { terms = {} }] of Object.entries(calendars ?? {})) {
    const term = Object.hasOwn(terms, name) ? terms[name] : undefined;
    if (term) return { calendar: calendarNamed(calendars, calendar), term };
  }
  throw new ConfigurationError(`bridge.config.ts has no term "${name}"`);
}

/** Returns a line for each fault of the calendars, as far as types cannot find it. */
export function calendarFaults(calendars: Calendars): string[] {
  const terms = Object.values(calendars).flatMap((calendar) => Object.keys(calendar.terms ?? {}));
  return [
    ...Object.entries(calendars).flatMap(([name, calendar]) =>
      faultsOf(calendar).map((fault) => `calendars.${name}: ${fault}`),
    ),
    ...repeatedNames(terms).map((term) => `calendars: two have a term "${term}"`),
  ];
}

function faultsOf({ country, zone, weekend = [], companyHolidays = [], completeUntil, terms = {} }: CalendarSettings) {
  const days = [...companyHolidays, ...(completeUntil === undefined ? [] : [completeUntil])];
  return [
    ...choiceFault('country', country, countries),
    ...zoneFault(zone),
    ...weekend.flatMap((day) => choiceFault('weekend', day, weekdays)),
    ...faultIf(new Set(weekend).size === weekdays.length, 'weekend: leaves no day to work'),
    ...days.filter((day) => !isDay(day)).map((day) => `"${day}" is no day in the form 2026-12-24`),
    ...Object.entries(terms).flatMap(([name, term]) => termFault(term).map((fault) => `terms.${name}: ${fault}`)),
  ];
}

function termFault({ workingDays, extension = 0, firstDay }: Term): string[] {
  return [
    ...faultIf(!isCount(workingDays, 1), 'workingDays: must be a whole number from 1 to 1000'),
    ...faultIf(!isCount(extension, 0), 'extension: must be a whole number from 0 to 1000'),
    ...choiceFault('firstDay', firstDay, ['next', 'receipt']),
  ];
}

function isCount(value: number, least: number): boolean {
  return Number.isInteger(value) && value >= least && value <= 1000;
}
