// Temporal as functions: a bundle holds those that are called, a third of the classes.
import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as PlainDateTime from 'temporal-polyfill/fns/PlainDateTime';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';

/** A calendar day without a zone, `YYYY-MM-DD`. Days compare as texts do. */
export type Day = string;

/** Returns the day in the zone at this instant. Throws a RangeError for an unknown zone. */
export function dayIn(zone: string, instant: Date): Day {
  return PlainDate.toString(ZonedDateTime.toPlainDate(inZone(zone, instant)));
}

/**
 * Returns the instant at which the zone's clocks show this day and time, `HH:MM` or `HH:MM:SS`. A time that the clocks skip
 * moves forward by the length of the gap: 02:30 becomes 03:30. Of a time that they show twice, returns the first. Throws a
 * RangeError for a day or time that does not exist, and for an unknown zone.
 */
export function instantIn(zone: string, day: Day, time: string): Date {
  const [hour, minute, second] = numbersOf(time, /^(\d\d):(\d\d)(?::(\d\d))?$/);
  const { year, month, day: date } = dateOf(day);
  const wallClock = PlainDateTime.create(year, month, date, hour, minute, second);
  return new Date(PlainDateTime.toZonedDateTime(wallClock, zone).epochMilliseconds);
}

/**
 * Returns the instant of this clock time, of which `clock` holds the parts as if the zone were UTC. `undefined` when the zone's
 * clocks skip it; the first instant when they show it twice.
 */
export function shownInstantIn(zone: string, clock: Date): Date | undefined {
  const wallClock = ZonedDateTime.toPlainDateTime(inZone('UTC', clock));
  const placed = PlainDateTime.toZonedDateTime(wallClock, zone);
  const isShown = PlainDateTime.equals(ZonedDateTime.toPlainDateTime(placed), wallClock);
  return isShown ? new Date(placed.epochMilliseconds) : undefined;
}

/** Returns what the zone's clocks show at this instant, as if the zone were UTC: the inverse of {@link shownInstantIn}. */
export function clockIn(zone: string, instant: Date): Date {
  const shown = ZonedDateTime.toPlainDateTime(inZone(zone, instant));
  return new Date(PlainDateTime.toZonedDateTime(shown, 'UTC').epochMilliseconds);
}

/** Returns the instant as a person in the zone reads it, with the offset from UTC: `Tue 2026-12-01 08:00 -05:00`. */
export function shownIn(zone: string, instant: Date): string {
  const local = inZone(zone, instant);
  const [day, time = ''] = PlainDateTime.toString(ZonedDateTime.toPlainDateTime(local)).split('T');
  return `${weekdays[ZonedDateTime.dayOfWeek(local) - 1]} ${day} ${time.slice(0, 5)} ${ZonedDateTime.offset(local)}`;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Returns the day that many days after this one; before it when negative. Throws a RangeError for a day that does not exist. */
export function addDays(day: Day, days: number): Day {
  return PlainDate.toString(PlainDate.addDays(dateOf(day), days));
}

/** Returns how many days the second day is after the first. Throws a RangeError for a day that does not exist. */
export function daysBetween(from: Day, to: Day): number {
  return (instantIn('UTC', to, '00:00').getTime() - instantIn('UTC', from, '00:00').getTime()) / 86_400_000;
}

/** Returns the day of the week: 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: Day): number {
  return PlainDate.dayOfWeek(dateOf(day));
}

function inZone(zone: string, instant: Date): ZonedDateTime.Record {
  return Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(instant.getTime()), zone);
}

function dateOf(day: Day): PlainDate.Record {
  const [year = 0, month = 0, date = 0] = numbersOf(day, /^(\d{4})-(\d\d)-(\d\d)$/);
  return PlainDate.create(year, month, date);
}

/** Returns the numbers in the text. Throws a RangeError when it has another form. */
function numbersOf(text: string, form: RegExp): number[] {
  const match = form.exec(text);
  if (!match) throw new RangeError(`${text} is neither a day, YYYY-MM-DD, nor a time, HH:MM`);
  return match.slice(1).map((part) => Number(part ?? 0));
}
