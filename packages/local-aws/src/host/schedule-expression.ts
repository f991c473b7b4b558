import { Cron } from 'croner';

/** The times at which a schedule fires. */
export interface Timetable {
  /** The first time after this one. Returns `undefined` when there is none. */
  next(after: Date): Date | undefined;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads an expression of EventBridge Scheduler: `rate(…)`, counted from `start`, `cron(…)` or `at(…)` in the time zone.
 * Throws, with the expression, when it is invalid or not emulated.
 */
export function readExpression(expression: string, zone = 'UTC', start = new Date()): Timetable {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return readRate(text, expression, start);
  if (kind === 'cron') return readCron(text, expression, zone);
  if (kind === 'at') return readAt(text, expression, zone);
  throw new Error(`The schedule expression ${expression} is none of rate(…), cron(…), at(…)`);
}

function readRate(text: string, expression: string, start: Date): Timetable {
  const [, count = '', unit = ''] = /^(\d+) (minute|hour|day)s?$/.exec(text.trim()) ?? [];
  const periodMs = Number(count) * (unitMs[unit] ?? 0);
  if (periodMs <= 0) throw new Error(`The schedule expression ${expression} is not rate(number minutes|hours|days)`);
  return {
    next(after) {
      const periods = Math.floor((after.getTime() - start.getTime()) / periodMs) + 1;
      return new Date(start.getTime() + Math.max(periods, 1) * periodMs);
    },
  };
}

/** Six fields: minutes, hours, day of the month, month, day of the week from 1 = SUN, year. */
function readCron(text: string, expression: string, zone: string): Timetable {
  const fields = text.trim().split(/\s+/);
  const [, , day, , weekday] = fields;
  if (fields.length !== 6) throw new Error(`The schedule expression ${expression} does not have six fields`);
  if ((day === '?') === (weekday === '?')) {
    throw new Error(`The schedule expression ${expression} must have ? in exactly one of its two day fields`);
  }
  // As day of the week, L alone means Saturday.
  const plain = fields.map((field, index) => (field === '?' ? '*' : index === 4 && field === 'L' ? '7' : field));
  return createTimetable(`0 ${plain.join(' ')}`, expression, zone);
}

function readAt(text: string, expression: string, zone: string): Timetable {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) {
    throw new Error(`The schedule expression ${expression} is not at(yyyy-mm-ddThh:mm:ss)`);
  }
  return createTimetable(text, expression, zone);
}

function createTimetable(pattern: string, expression: string, zone: string): Timetable {
  try {
    // AWS counts weekdays from 1 = SUN, and reads 0/15 as "every 15, from 0".
    const dialect = { mode: '7-part', alternativeWeekdays: true, sloppyRanges: true } as const;
    const job = new Cron(pattern, { paused: true, timezone: zone, ...dialect });
    // croner finds some faults only when it looks for the next time.
    job.nextRun();
    return { next: (after) => nextTime(job, after) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    throw new Error(`The schedule expression ${expression} in zone ${zone} is invalid or not emulated: ${reason}`);
  }
}

/** AWS skips a time that a change of clocks leaves out. croner would fire after the gap. */
function nextTime(job: Cron, after: Date): Date | undefined {
  let next = job.nextRun(after);
  while (next && !job.match(next)) next = job.nextRun(next);
  return next ?? undefined;
}
