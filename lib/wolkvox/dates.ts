import * as z from 'zod/mini';
import { invalid } from './check.ts';

/**
 * An instant, or a local date and time of the operation's zone. An instant is a Date, or ISO 8601 text with `Z` or an
 * offset. A local time is `YYYY-MM-DD HH:MM`, with optional seconds, separated by `T` or a space.
 */
export const DateInput = z.union([z.date(), z.string()], 'must be a date');
export type DateInput = z.infer<typeof DateInput>;

/** The field for which a date is written. */
export interface DateField {
  readonly endpoint: string;
  readonly field: string;
  /** IANA zone in which the CRM reads the date. */
  readonly zone: string;
  /** True for activities, whose dates need seconds. False for `queryDates`, which takes minutes: seconds are cut off. */
  readonly seconds: boolean;
}

const pattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

/**
 * The date in the CRM's format, `YYYY-MM-DD HH:MM:SS` or without seconds, in the operation's zone. Throws a WolkvoxError
 * `invalid` for an impossible date, a clock time that the zone skips, and text in another format.
 */
export function crmDate(input: DateInput, field: DateField): string {
  const text = typeof input === 'string' ? wallClockFromText(input, field) : wallClockInZone(input, field);
  return field.seconds ? text : text.slice(0, 16);
}

/** Whether this machine knows the IANA time zone. */
export function isZone(zone: string): boolean {
  try {
    return zone !== '' && wallClock(new Date(0), zone) !== '';
  } catch {
    return false;
  }
}

function wallClockFromText(input: string, field: DateField): string {
  const match = pattern.exec(input);
  if (!match) throw dateError(field, 'must be YYYY-MM-DD HH:MM, or an instant with its offset as 2026-11-20T14:00:00Z');
  const [, date, time, seconds = '00', offset] = match;
  const wall = `${date} ${time}:${seconds}`;
  const utc = new Date(`${date}T${time}:${seconds}Z`);
  // JavaScript moves a day that does not exist, such as February 30, into the next month.
  if (Number.isNaN(utc.getTime()) || wallClock(utc, 'UTC') !== wall)
    throw dateError(field, 'is a date that does not exist');
  if (offset) return wallClockInZone(new Date(utc.getTime() - offsetMs(offset)), field);
  if (!existsInZone(utc, wall, field)) throw dateError(field, 'is a clock time that the time zone skips');
  return wall;
}

function offsetMs(offset: string): number {
  if (offset.length === 1) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -1 : 1) * minutes * 60_000;
}

function wallClockInZone(moment: Date, field: DateField): string {
  if (Number.isNaN(moment.getTime())) throw dateError(field, 'is a date that does not exist');
  const wall = wallClock(moment, field.zone);
  if (!/^\d{4}-/.test(wall)) throw dateError(field, 'must have a year of four digits');
  return wall;
}

/** Whether the clock shows this time at some instant in the zone. Tries the offsets of one day before and one day after. */
function existsInZone(utc: Date, wall: string, field: DateField): boolean {
  const dayMs = 86_400_000;
  return [-dayMs, dayMs].some((shiftMs) => {
    const around = new Date(utc.getTime() + shiftMs);
    const offset = Date.parse(`${wallClockInZone(around, field).replace(' ', 'T')}Z`) - around.getTime();
    return wallClockInZone(new Date(utc.getTime() - offset), field) === wall;
  });
}

function wallClock(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const part = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
}

function dateError({ endpoint, field }: DateField, reason: string): Error {
  return invalid(endpoint, field, reason);
}
