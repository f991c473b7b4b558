import { Cron } from 'croner';
import { clockIn, shownInstantIn } from './local-time.ts';

/**
 * Yields the instants after this one at which EventBridge Scheduler fires a `cron(…)` in the zone, in order. It ends when no later
 * date matches. The expression must have no fault. A `rate(…)` yields no instant: it counts from its deployment, which is not
 * known here.
 *
 *     firingsAfter('cron(0 8 ? * MON-FRI *)', 'America/Bogota', new Date()).take(5).toArray()
 *
 * croner does the arithmetic on clock times without a zone. Each is then placed in the zone as AWS documents it ("Daylight
 * saving time on EventBridge Scheduler"): a time that the clocks skip does not fire, and one that they show twice fires once.
 */
export function* firingsAfter(expression: string, zone: string, after: Date): Generator<Date, void> {
  const clockTimes = clockTimesOf(expression);
  if (!clockTimes) return;
  for (let clock = clockTimes.nextRun(clockIn(zone, after)); clock; clock = clockTimes.nextRun(clock)) {
    const instant = shownInstantIn(zone, clock);
    // In the second pass of an hour, the clock times ahead may have fired in the first.
    if (instant && instant > after) yield instant;
  }
}

function clockTimesOf(expression: string): Cron | undefined {
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (!fields) return undefined;
  // As day of the week, L alone is Saturday; 6L is the last Friday, which croner writes 6#L.
  const plain = fields.map((field, at) => {
    if (field === '?') return '*';
    return at === 4 ? field.replace(/^L$/, '7').replace(/^(\d)L$/, '$1#L') : field;
  });
  const dialect = { mode: '7-part', alternativeWeekdays: true, sloppyRanges: true } as const;
  return new Cron(`0 ${plain.join(' ')}`, { paused: true, timezone: 'UTC', ...dialect });
}
