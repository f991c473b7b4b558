import { addDays, type Day, dayIn, instantIn, weekdayOf } from './local-time.ts';
import type { Term } from './term.ts';

/** What a calendar is made of. */
export interface CalendarFacts {
  /** Its name in the configuration, for errors. */
  readonly name: string;
  /** IANA zone. */
  readonly zone: string;
  /** Days without work, besides those of the weekend. */
  readonly holidays: Iterable<Day>;
  /** The days of the week without work: 1 for Monday to 7 for Sunday. */
  readonly weekend: readonly number[];
  /** The first and the last day whose holidays are known. */
  readonly firstDay: Day;
  readonly lastDay: Day;
}

/** The days on which a term ends. */
export interface DueDays {
  readonly due: Day;
  /** The last day of an extension. `undefined` where the term has none. */
  readonly extended?: Day;
}

/**
 * Working days of one country or company, and local times in its zone. It has no clock: each method is a function of its
 * arguments. Days are texts, `YYYY-MM-DD`; instants are Dates.
 *
 *     const calendar = createCalendar({ name: 'colombia', zone: 'America/Bogota', holidays: ['2026-12-08'], … });
 *     calendar.addWorkingDays('2026-12-07', 3);                       // '2026-12-11': the 8th is a holiday
 *     calendar.at(calendar.addWorkingDays('2026-12-07', 3), '17:00'); // "in 3 working days, 17:00", an instant
 *     calendar.nextWorkingDayAt(firedAt, '09:00');                    // "next working day 09:00", an instant
 *     calendar.dueDays(colombianTerms.PQRS, receivedAt);              // { due: '2026-12-30', extended: '2027-01-22' }
 *     calendar.workingDaysBetween(calendar.dayOf(now), due);          // the working days left
 *
 * Every method that counts working days throws a CalendarRangeError when it meets a day before `firstDay` or after `lastDay`:
 * nobody knows the holidays there. A day or time that does not exist is a RangeError.
 */
export interface Calendar {
  readonly name: string;
  readonly zone: string;
  readonly firstDay: Day;
  readonly lastDay: Day;
  isWorkingDay(day: Day): boolean;
  /** Returns the first working day after this day. */
  nextWorkingDay(day: Day): Day;
  /**
   * Returns the working day that many working days after this day, before it when negative. The day itself does not count.
   * With 0, returns the day itself, or the first working day after it.
   */
  addWorkingDays(day: Day, count: number): Day;
  /** Returns how many working days there are after `from`, up to and including `to`. Negative when `to` is before `from`. */
  workingDaysBetween(from: Day, to: Day): number;
  /** Returns the days on which a term ends. `received` is the day, or the instant, of receipt. */
  dueDays(term: Term, received: Day | Date): DueDays;
  /** Returns the day in the calendar's zone at this instant. */
  dayOf(instant: Date): Day;
  /** Returns the instant of this local day and time, `HH:MM`. For times that clocks skip or repeat, see {@link instantIn}. */
  at(day: Day, time: string): Date;
  /** Returns the instant of this local time on the first working day after the day of `instant`. */
  nextWorkingDayAt(instant: Date, time: string): Date;
}

/** A day lies where the holidays are not known. */
export class CalendarRangeError extends Error {
  override readonly name = 'CalendarRangeError';
}

export function createCalendar({ name, zone, weekend, firstDay, lastDay, ...facts }: CalendarFacts): Calendar {
  const holidays = new Set(facts.holidays);
  const isWorkingDay = (day: Day) => {
    if (day < firstDay || day > lastDay) {
      throw new CalendarRangeError(
        `The calendar "${name}" holds ${firstDay} to ${lastDay}, and ${day} lies outside: a build renews it`,
      );
    }
    return !weekend.includes(weekdayOf(day)) && !holidays.has(day);
  };
  const dayOf = (instant: Date) => dayIn(zone, instant);
  const at = (day: Day, time: string) => instantIn(zone, day, time);
  const nextWorkingDay = (day: Day) => addWorkingDays(day, 1);

  function addWorkingDays(from: Day, count: number): Day {
    const step = count < 0 ? -1 : 1;
    let day = from;
    if (count === 0) while (!isWorkingDay(day)) day = addDays(day, 1);
    for (let left = Math.abs(count); left > 0; ) {
      day = addDays(day, step);
      if (isWorkingDay(day)) left -= 1;
    }
    return day;
  }

  function workingDaysBetween(from: Day, to: Day): number {
    if (to < from) return -workingDaysBetween(to, from);
    let count = 0;
    for (let day = from; day < to; ) {
      day = addDays(day, 1);
      if (isWorkingDay(day)) count += 1;
    }
    return count;
  }

  function dueDays({ workingDays, extension, firstDay: first = 'next' }: Term, received: Day | Date): DueDays {
    const receivedOn = typeof received === 'string' ? received : dayOf(received);
    const due = addWorkingDays(first === 'receipt' ? addDays(receivedOn, -1) : receivedOn, workingDays);
    return extension === undefined ? { due } : { due, extended: addWorkingDays(due, extension) };
  }

  return {
    ...{ name, zone, firstDay, lastDay },
    ...{ isWorkingDay, nextWorkingDay, addWorkingDays, workingDaysBetween, dueDays, dayOf, at },
    nextWorkingDayAt: (instant, time) => at(nextWorkingDay(dayOf(instant)), time),
  };
}
