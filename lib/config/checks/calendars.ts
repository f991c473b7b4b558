import * as z from 'zod/mini';
import { CalendarRangeError } from '../../calendar/calendar.ts';
import { addDays, type Day } from '../../calendar/local-time.ts';
import type { Term } from '../../calendar/term.ts';
import { isDay } from '../../day.ts';
import { translate } from '../../language.ts';
import { type CalendarSettings, type Calendars, calendarNamed, countries, weekdays } from '../calendars.ts';
import { regionsOf } from '../holiday-library.ts';
import type { Country } from '../public-holidays.ts';
import { type Fault, faultIf, repeatedNames, withNearest } from './fault.ts';
import { listedZone } from './schedules.ts';
import {
  anything,
  checked,
  choiceSentence,
  isObject,
  namedFaults,
  oneOf,
  settings,
  settingsFaults,
  text,
  textList,
  wholeNumber,
} from './schema.ts';
import { texts as common, scheduleTexts as texts } from './texts.ts';

const day = checked(text, (given) => (isDay(given) ? undefined : translate(texts.day, { day: given })));

const days = checked(textList, (given) => {
  const wrong = given.find((one) => !isDay(one));
  return wrong === undefined ? undefined : translate(texts.day, { day: wrong });
});

const weekend = checked(anything, (given) => {
  const areDays = Array.isArray(given) && given.every((one) => weekdays.some((weekday) => weekday === one));
  if (!areDays) return choiceSentence(weekdays);
  return new Set(given).size === weekdays.length ? translate(texts.noWorkDay) : undefined;
});

const term = settings({
  workingDays: wholeNumber(1, 1000),
  extension: z.optional(wholeNumber(0, 1000)),
  firstDay: z.optional(oneOf(['next', 'receipt'])),
} satisfies Record<keyof Term, z.ZodMiniType>);

const calendar = settings({
  country: oneOf(countries),
  region: z.optional(text),
  zone: listedZone,
  companyHolidays: z.optional(days),
  weekend: z.optional(weekend),
  completeUntil: z.optional(day),
  terms: z.optional(
    z.record(z.string(), term, {
      error: () => translate(common.object),
    }),
  ),
} satisfies Record<keyof CalendarSettings, z.ZodMiniType>);

/** Returns the faults of the calendars. With `now`, also those that end too early for their terms. */
export function calendarFaults(calendars: unknown, now?: Date): Fault[] {
  if (calendars === undefined) return [];
  const faults = namedFaults('calendars', calendars, (place, _name, one) =>
    settingsFaults<CalendarSettings>(calendar, one, place, ({ country, region }) =>
      country !== undefined && region !== undefined ? regionFaults(place, country, region) : [],
    ),
  );
  const all = isObject(calendars) ? Object.values(calendars) : [];
  const terms = all.flatMap((one) => (isObject(one) && isObject(one['terms']) ? Object.keys(one['terms']) : []));
  faults.push(
    ...repeatedNames(terms).map((name) => ({
      where: 'calendars',
      sentence: translate(texts.sameTerm, { term: name }),
      name,
    })),
  );
  // A calendar with faults cannot be asked for its end.
  if (faults.length > 0 || now === undefined) return faults;
  const right = calendars as Calendars;
  return Object.keys(right).flatMap((name) => endFaults(right, name, now));
}

function regionFaults(place: string, country: Country, region: string): Fault[] {
  const regions = regionsOf(country);
  return faultIf(
    !regions.includes(region),
    place,
    () => withNearest(translate(texts.region, { country, region, known: regions.join(', ') }), region, regions),
    'region',
  );
}

/** A calendar must hold a year more than its longest term needs, so that a stack that nobody deploys again has that year. */
function endFaults(calendars: Calendars, name: string, now: Date): Fault[] {
  const where = `calendars.${name}`;
  const counted = calendarNamed(calendars, name);
  const last = counted.lastDay;
  try {
    const ends = Object.values(calendars[name]?.terms ?? {}).map((one) => counted.dueDays(one, now));
    const longest = ends.map(({ due, extended }) => extended ?? due).reduce(later, counted.dayOf(now));
    const needed = addDays(longest, 366);
    return faultIf(last < needed, where, () => translate(texts.endsEarly, { last, needed }), 'completeUntil');
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error;
    return [{ where, sentence: translate(texts.endsFarTooEarly, { last }), name: 'completeUntil' }];
  }
}

function later(one: Day, other: Day): Day {
  return one > other ? one : other;
}
