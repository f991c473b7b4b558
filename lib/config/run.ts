import type { Calendar } from '../calendar/calendar.ts';
import { type Day, dayIn, daysBetween, instantIn } from '../calendar/local-time.ts';
import { type Calendars, calendarNamed } from './calendars.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Schedule, zoneOf } from './schedules.ts';

/**
 * One run of a schedule. All its dates follow from the time at which it was to fire, so a run that is late, repeated or made up
 * has the same ones. Days are texts, `YYYY-MM-DD`, and times are `HH:MM`, both in the schedule's zone. What counts working days
 * throws a ConfigurationError when the schedule has no calendar.
 *
 *     run.at('17:00')                       // that day at 17:00
 *     run.nextWorkingDayAt('09:00')         // the next working day at 09:00
 *     run.at('17:00', run.inWorkingDays(3)) // in 3 working days at 17:00
 */
export interface Run {
  /** The time at which it was to fire. */
  readonly firedAt: Date;
  /** The day of that time. */
  readonly day: Day;
  /** Returns the instant of this time on the run's day, or on another. For times that clocks skip or repeat, see `instantIn`. */
  at(time: string, day?: Day): Date;
  isWorkingDay(): boolean;
  /** Returns the working day that many working days after the run's day or another, which does not count; before it when negative. */
  inWorkingDays(count: number, from?: Day): Day;
  nextWorkingDayAt(time: string): Date;
  /** Returns the days from the run's day to this one. Negative when it is past. */
  daysLeft(until: Day): number;
  /** Returns the days from this one to the run's day. Negative when it is to come. */
  daysSince(day: Day): number;
  /** Returns the working days after this one, up to and including the run's day. Negative when it is to come. */
  workingDaysSince(day: Day): number;
  /** Returns the working days after the run's day, up to and including this one. Negative when it is past. */
  workingDaysLeft(until: Day): number;
}

/** Returns the run of a schedule that was to fire at this time. */
export function createRun(schedule: Schedule, calendars: Calendars | undefined, firedAt: Date): Run {
  const zone = zoneOf(schedule);
  const day = dayIn(zone, firedAt);
  let counted: Calendar | undefined;
  const calendar = (): Calendar => {
    const { name, calendar: wanted } = schedule;
    if (wanted === undefined) throw new ConfigurationError(`schedules.${name}: set its calendar to count working days`);
    counted ??= calendarNamed(calendars, wanted);
    return counted;
  };
  const at = (time: string, on = day) => instantIn(zone, on, time);
  const inWorkingDays = (count: number, from = day) => calendar().addWorkingDays(from, count);
  return {
    ...{ firedAt, day, at, inWorkingDays },
    isWorkingDay: () => calendar().isWorkingDay(day),
    nextWorkingDayAt: (time) => at(time, inWorkingDays(1)),
    daysSince: (from) => daysBetween(from, day),
    workingDaysSince: (from) => calendar().workingDaysBetween(from, day),
    daysLeft: (until) => daysBetween(day, until),
    workingDaysLeft: (until) => calendar().workingDaysBetween(day, until),
  };
}
