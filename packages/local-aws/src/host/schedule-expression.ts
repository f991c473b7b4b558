import { Cron } from 'croner';

/** The moments at which a schedule fires. */
export interface Timetable {
  /** The first moment after this one; undefined when there is none. */
  next(after: Date): Date | undefined;
}

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * Reads an expression of EventBridge Scheduler: `rate(…)`, counted from `start`, `cron(…)` or `at(…)`, both in the zone.
 * Throws, with the expression, when it is not one or cannot be kept here.
 */
export function readExpression(expression: string, zone = 'UTC', start = new Date()): Timetable {
  const [, kind, text = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rate(text, expression, start);
  if (kind === 'cron') return cron(text, expression, zone);
  if (kind === 'at') return at(text, expression, zone);
  throw new Error(`The schedule expression ${expression} is none of rate(…), cron(…), at(…)`);
}

function rate(text: string, expression: string, start: Date): Timetable {
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
function cron(text: string, expression: string, zone: string): Timetable {
  const fields = text.trim().split(/\s+/);
  const [, , day, , weekday] = fields;
  if (fields.length !== 6) throw new Error(`The schedule expression ${expression} does not have six fields`);
  if ((day === '?') === (weekday === '?')) {
    throw new Error(`The schedule expression ${expression} must have ? as one of its two days, and not as both`);
  }
  // Of a week, L alone is its last day.
  const plain = fields.map((field, index) => (field === '?' ? '*' : index === 4 && field === 'L' ? '7' : field));
  return croned(`0 ${plain.join(' ')}`, expression, zone);
}

function at(text: string, expression: string, zone: string): Timetable {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) {
    throw new Error(`The schedule expression ${expression} is not at(yyyy-mm-ddThh:mm:ss)`);
  }
  return croned(text, expression, zone);
}

function croned(pattern: string, expression: string, zone: string): Timetable {
  try {
    // AWS counts weekdays from 1 = SUN, and takes 0/15 for "every 15, from 0".
    const dialect = { mode: '7-part', alternativeWeekdays: true, sloppyRanges: true } as const;
    const job = new Cron(pattern, { paused: true, timezone: zone, ...dialect });
    // Some faults are found only when the first moment is looked for.
    job.nextRun();
    return { next: (after) => nextOf(job, after) };
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown';
    throw new Error(`The schedule expression ${expression} in zone ${zone} cannot be kept here: ${why}`);
  }
}

/** A time that a change of clocks leaves out is skipped on AWS, where croner would move it behind the gap. */
function nextOf(job: Cron, after: Date): Date | undefined {
  let next = job.nextRun(after);
  while (next && !job.match(next)) next = job.nextRun(next);
  return next ?? undefined;
}
