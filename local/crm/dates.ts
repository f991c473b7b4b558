/** A local date and time of the CRM's zone. The CRM never writes an offset. */
export interface LocalTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export function localTime(instantMs: number, zone: string): LocalTime {
  const parts = formatter(zone).formatToParts(instantMs);
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return {
    year: read('year'),
    month: read('month'),
    day: read('day'),
    hour: read('hour'),
    minute: read('minute'),
    second: read('second'),
  };
}

/** `YYYY-MM-DD HH:MM:SS`, the format of system columns and activities. */
export function stamp(instantMs: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(instantMs, zone);
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}:${two(second)}`;
}

/** `YYYY/M/D H:M:S` without zero padding, the format of a case's history. */
export function historyStamp(instantMs: number, zone: string): string {
  const { year, month, day, hour, minute, second } = localTime(instantMs, zone);
  return `${year}/${month}/${day} ${hour}:${minute}:${second}`;
}

/** Whether a text is `YYYY-MM-DD HH:MM:SS` (or without seconds) and the day exists. */
export function isStamp(text: unknown, seconds: 'with-seconds' | 'without-seconds'): text is string {
  const shape = seconds === 'with-seconds' ? /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/ : /^\d{4}-\d\d-\d\d \d\d:\d\d$/;
  if (typeof text !== 'string' || !shape.test(text)) return false;
  const full = `${text.replace(' ', 'T')}${seconds === 'with-seconds' ? '' : ':00'}Z`;
  const instant = new Date(full);
  // JavaScript moves February 30 to March instead of failing.
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(full.slice(0, 19));
}

/** The current day of the quota, and hours until the next one, for a quota that restarts at a local hour. */
export function quotaDay(instantMs: number, zone: string, resetHour: number): { day: string; hoursToRestart: number } {
  const { hour } = localTime(instantMs, zone);
  const shifted = stamp(instantMs - resetHour * 3_600_000, zone);
  return { day: shifted.slice(0, 10), hoursToRestart: (resetHour - hour + 24) % 24 || 24 };
}

export function two(number: number): string {
  return String(number).padStart(2, '0');
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Cached: creating a formatter costs a thousand times more than using it. */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const created = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(zone, created);
  return created;
}
