import { CalendarRangeError } from '../calendar/calendar.ts';
import { isDay } from '../day.ts';
import type { Deadline, DeadlineEnd, DeadlineFault } from '../delivery/deadline.ts';
import { instantOf } from '../delivery/send-at.ts';
import { type Calendars, hasTerm, termNamed } from './calendars.ts';

/** When the task of a case rings and is due, in the calendar's zone. */
const remindTime = '09:00';
const dueTime = '17:00';

/**
 * Returns the last day of a deadline, and when its task rings: on the working day before, or on the last day where that is over.
 * Or what is wrong with the deadline: no calendar has the term, or the days are outside what its calendar knows.
 */
export function deadlineEnd(
  calendars: Calendars | undefined,
  { term: name, from: given }: Deadline,
  acceptedAt: Date,
): DeadlineEnd | DeadlineFault {
  if (!hasTerm(calendars, name)) return { field: 'term', reason: 'must be a term of a calendar in bridge.config.ts' };
  const { calendar, term } = termNamed(calendars, name);
  try {
    const from = given ?? acceptedAt;
    const received = typeof from !== 'string' || isDay(from) ? from : new Date(instantOf(from));
    const { due: day, extended } = calendar.dueDays(term, received);
    const eve = calendar.at(calendar.addWorkingDays(day, -1), remindTime);
    const remindAt = eve > acceptedAt ? eve : calendar.at(day, remindTime);
    return { day, extended, dueAt: calendar.at(day, dueTime), remindAt };
  } catch (error) {
    if (!(error instanceof CalendarRangeError)) throw error;
    return { field: 'from', reason: 'must be a day whose holidays the calendar knows' };
  }
}
