import { Temporal } from 'temporal-polyfill';

/** A calendar day without a zone, `YYYY-MM-DD`. Days compare as texts do. */
export type Day = string;

/** Returns the day in the zone at this instant. Throws a RangeError for an unknown zone. */
export function dayIn(zone: string, instant: Date): Day {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/**
 * Returns the instant at which the zone's clocks show this day and time, `HH:MM` or `HH:MM:SS`. A time that the clocks skip
 * moves forward by the length of the gap: 02:30 becomes 03:30. Of a time that they show twice, returns the first. Throws a
 * RangeError for a day or time that does not exist, and for an unknown zone.
 */
export function instantIn(zone: string, day: Day, time: string): Date {
  const wallClock = Temporal.PlainDate.from(day).toPlainDateTime(Temporal.PlainTime.from(time));
  return new Date(wallClock.toZonedDateTime(zone).epochMilliseconds);
}

/**
 * Returns the instant of this clock time, of which `clock` holds the parts as if the zone were UTC. `undefined` when the zone's
 * clocks skip it; the first instant when they show it twice.
 */
export function shownInstantIn(zone: string, clock: Date): Date | undefined {
  const wallClock = Temporal.PlainDateTime.from(clock.toISOString().slice(0, -1));
  const placed = wallClock.toZonedDateTime(zone);
  return placed.toPlainDateTime().equals(wallClock) ? new Date(placed.epochMilliseconds) : undefined;
}

/** Returns what the zone's clocks show at this instant, as if the zone were UTC: the inverse of {@link shownInstantIn}. */
export function clockIn(zone: string, instant: Date): Date {
  const shown = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
  return new Date(`${shown.toString({ smallestUnit: 'millisecond' })}Z`);
}

/** Returns the instant as a person in the zone reads it, with the offset from UTC: `Tue 2026-12-01 08:00 -05:00`. */
export function shownIn(zone: string, instant: Date): string {
  const local = Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${weekdays[local.dayOfWeek - 1]} ${local.toPlainDate()} ${time} ${local.offset}`;
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Returns the day that many days after this one; before it when negative. Throws a RangeError for a day that does not exist. */
export function addDays(day: Day, days: number): Day {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** Returns the day of the week: 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: Day): number {
  return Temporal.PlainDate.from(day).dayOfWeek;
}
