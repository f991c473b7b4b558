import type { Table } from '../aws/table.ts';
import type { CompletedSource } from '../config/sources.ts';
import { ProblemError } from './problem.ts';

/**
 * Counts calls against the source's `callsPerMinute`, all or none: one unless `calls` says more. Throws a ProblemError
 * `too_many_calls` that says how long to wait.
 */
export type CountCall = (source: CompletedSource, calls?: number) => Promise<void>;

/**
 * A token bucket per source: it holds one minute's calls and refills evenly. The row keeps one number: the time at which the
 * bucket is full again. Each call moves that time by its share of a minute. What would move it more than a minute
 * ahead is refused. (The generic cell rate algorithm.)
 */
export function createCallLimit(table: Table, now: () => number = Date.now): CountCall {
  return async ({ name, callsPerMinute }, calls = 1) => {
    if (callsPerMinute === undefined || calls === 0) return;
    const key = { pk: `source#${name}`, sk: 'calls' };
    const share = (60_000 / callsPerMinute) * calls;
    const spendFromPartial = (at: number) =>
      table.update(
        key,
        { add: { fullAt: share } },
        { when: '#fullAt >= :at AND #fullAt <= :latest', values: { at, latest: at + 60_000 - share } },
      );
    const spendFromFull = (at: number) =>
      table.update(
        key,
        { set: { fullAt: at + share } },
        { when: 'attribute_not_exists(#fullAt) OR #fullAt < :at', values: { at } },
      );
    const refusal = new ProblemError('too_many_calls', {
      values: { most: callsPerMinute },
      retryAfter: Math.ceil(share / 1_000),
    });
    if (calls > callsPerMinute) throw refusal;
    // The third try: another call may have spent from the full bucket meanwhile, by a clock ahead of this one.
    if ((await spendFromPartial(now())) ?? (await spendFromFull(now())) ?? (await spendFromPartial(now()))) return;
    throw refusal;
  };
}
