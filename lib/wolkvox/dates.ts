import * as z from 'zod/mini';
import { invalid } from './check.ts';

/**
 * A moment: an instant (a Date, or ISO 8601 text with `Z` or an offset) or a local date-time of the operation's zone
 * (`YYYY-MM-DD HH:MM`, seconds optional, `T` or a space between).
 */
export const DateInput = z.union([z.date(), z.string()], 'must be a date');
export type DateInput = z.infer<typeof DateInput>;

export interface DateField {
  readonly endpoint: string;
  readonly field: string;
  /** IANA zone in which the CRM reads it. */
  readonly zone: string;
  /** Activities want seconds; `queryDates` whole minutes, where seconds are cut off. */
  readonly seconds: boolean;
}

const pattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d)(?:\.\d{1,9})?)?(Z|[+-](?:0\d|1[0-4]):?[0-5]\d)?$/i;

/**
 * The moment as the CRM writes dates, `YYYY-MM-DD HH:MM:SS` or without seconds, in the operation's zone. Throws a
 * WolkvoxError `invalid` for a date that does not exist, a clock time that the zone skips, and anything else.
 */
export function crmDate(input: DateInput, field: DateField): string {
  const text = typeof input === 'string' ? wallClockFromText(input, field) : wallClockInZone(input, field);
  return field.seconds ? text : text.slice(0, 16);
}

/** Whether this machine knows the zone. */
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
  // Where a day is too many, JavaScript takes the next month's.
  if (Number.isNaN(utc.getTime()) || wallClock(utc, 'UTC') !== wall)
    throw dateError(field, 'is a date that does not exist');
  if (offset) return wallClockInZone(new Date(utc.getTime() - offsetMs(offset)), field);
  if (!existsInZone(utc, wall, field)) throw dateError(field, 'is a clock time that the zone skips');
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
  if (!/^\d{4}-/.test(wall)) throw dateError(field, 'must be of a year of four digits');
  return wall;
}

/** Whether some instant shows this clock time in the zone. The zone's offset is one of those of a day before and after. */
function existsInZone(utc: Date, wall: string, field: DateField): boolean {
  const dayMs = 86_400_000;
  return [-dayMs, dayMs].some((away) => {
    const around = new Date(utc.getTime() + away);
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
