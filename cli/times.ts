import { clockIn, instantIn } from '../lib/calendar/local-time.ts';
import { withDefaults } from '../lib/config/operation.ts';
import { translate } from '../lib/language.ts';
import type { ConfiguredOperator } from './operator.ts';
import { RefusedError } from './refused-error.ts';
import { texts } from './texts.ts';
import { duration } from './wording.ts';

/** Returns the zone in which people of an operation read times; UTC for one that is no longer configured. */
export function zoneOfOperation({ bridge }: ConfiguredOperator, name: string): string {
  const operation = bridge.operations[name];
  return operation ? withDefaults(name, operation).zone : 'UTC';
}

/** Returns a time, epoch ms, in the zone: `2026-11-21 10:15:03 America/Bogota`. */
export function stamp(at: number, zone: string): string {
  return `${wallClock(at, zone).replace('T', ' ')} ${zone}`;
}

/** Returns a time, epoch ms, and its distance: `2026-11-21 10:15:03 America/Bogota, 12 min ago`. */
export function moment(at: number, now: number, zone: string): string {
  return at > now
    ? translate(texts.inTime, { at: stamp(at, zone), span: duration(at - now) })
    : translate(texts.ago, { at: stamp(at, zone), span: duration(now - at) });
}

/** Returns a time, epoch ms, for programs: `2026-11-21T10:15:03.250-05:00`. */
export function isoIn(at: number, zone: string): string {
  const minutes = Math.round((clockIn(zone, new Date(at)).getTime() - at) / 60_000);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((n) =>
    `${n}`.padStart(2, '0'),
  );
  return `${clockIn(zone, new Date(at)).toISOString().slice(0, 23)}${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** The attributes of a delivery that hold times. */
const times = /^(at|acceptedAt|settledAt|searchAt|notBefore|leaseUntil|committedAt|sendAt)$/;

/** Returns what `--json` prints of a value: each time of a delivery as ISO 8601 with the zone's offset. */
export function forPrograms(value: unknown, zone: string): unknown {
  if (Array.isArray(value)) return value.map((one) => forPrograms(one, zone));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [
    name,
    typeof one === 'number' && times.test(name) ? isoIn(one, zone) : forPrograms(one, zone),
  ]);
  return Object.fromEntries(entries);
}

const units: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Returns the instant, epoch ms, that an option names: a day or a time of the zone, a time with its offset, or how long ago, such
 * as `24h`. Throws a RefusedError.
 */
export function instantFrom(option: string, text: string, zone: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,5})\s?(min|h|d)$/.exec(text) ?? [];
  if (count) return now - Number(count) * (units[unit] ?? 0);
  const [, day, time = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  const at = day ? localTime(zone, day, time) : Date.parse(/^\d{4}-.*(Z|[+-]\d\d:\d\d)$/.test(text) ? text : '');
  if (!Number.isNaN(at)) return at;
  throw new RefusedError(translate(texts.notATime, { option, zone }));
}

function localTime(zone: string, day: string, time: string): number {
  try {
    return instantIn(zone, day, time).getTime();
  } catch {
    return Number.NaN;
  }
}

function wallClock(at: number, zone: string): string {
  return clockIn(zone, new Date(at)).toISOString().slice(0, 19);
}
