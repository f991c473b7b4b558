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
  /** Activities want seconds, `queryDates` none. */
  readonly seconds: boolean;
}

const local = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/;
const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)$/i;

/**
 * The moment as the CRM writes dates, `YYYY-MM-DD HH:MM:SS` or without seconds, in the operation's zone. Throws a
 * WolkvoxError `invalid` for a date that does not exist, a clock time that the zone skips, and anything else.
 */
export function crmDate(input: DateInput, field: DateField): string {
  const fault = (reason: string) => invalid(field.endpoint, field.field, reason);
  if (typeof input === 'string' && local.test(input)) {
    const text = input.replace('T', ' ').padEnd(19, ':00');
    if (localText(asUtc(text), 'UTC') !== text) throw fault('is a date that does not exist');
    if (!exists(text, field.zone)) throw fault('is a clock time that this zone skips');
    return cut(text, field);
  }
  if (typeof input === 'string' && !instant.test(input)) {
    throw fault('must be YYYY-MM-DD HH:MM, or an instant with its offset such as 2026-11-20T14:00:00Z');
  }
  const moment = new Date(typeof input === 'string' ? input.replace(' ', 'T') : input);
  if (Number.isNaN(moment.getTime())) throw fault('is a date that does not exist');
  return cut(localText(moment, field.zone), field);
}

function cut(text: string, { seconds }: DateField): string {
  return seconds ? text : text.slice(0, 16);
}

function asUtc(text: string): Date {
  return new Date(`${text.replace(' ', 'T')}Z`);
}

/** Whether some instant shows this clock time in the zone. Zones are less than a day from UTC. */
function exists(text: string, zone: string): boolean {
  const guess = asUtc(text).getTime();
  for (const around of [guess - 86_400_000, guess + 86_400_000]) {
    const offset = asUtc(localText(new Date(around), zone)).getTime() - around;
    if (localText(new Date(guess - offset), zone) === text) return true;
  }
  return false;
}

function localText(moment: Date, zone: string): string {
  if (Number.isNaN(moment.getTime())) return '';
  // Swedish writes dates as the CRM does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }).format(moment);
}
