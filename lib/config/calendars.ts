import { type Calendar, createCalendar } from '../calendar/calendar.ts';
import type { Day } from '../calendar/local-time.ts';
import type { Term } from '../calendar/term.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Country, publicHolidays } from './public-holidays.ts';

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

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof weekdays)[number];

export const countries = ['AR', 'BR', 'CL', 'CO', 'EC', 'ES', 'MX', 'PE'] as const satisfies readonly Country[];

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
