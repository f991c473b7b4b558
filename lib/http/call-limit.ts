import type { Table } from '../aws/table.ts';
import type { CompletedSource } from '../config/sources.ts';
import { ProblemError } from './problem.ts';

/** Counts the calls of a source against what it may make. Throws a Problem `too_many_calls` that says how long to wait. */
export type CallLimit = (source: CompletedSource) => Promise<void>;

/**
 * A bucket of tokens per source, which holds as many as it may make a minute and is filled evenly. One number stands for it:
 * the time at which it will be full again. Each call puts that off by its share of a minute; a call that would put it off
 * by more than a minute finds the bucket empty. (The generic cell rate algorithm.)
 */
export function createCallLimit(table: Table, now: () => number = Date.now): CallLimit {
  return async ({ name, callsPerMinute }) => {
    if (callsPerMinute === undefined) return;
    const key = { pk: `source#${name}`, sk: 'calls' };
    const share = 60_000 / callsPerMinute;
    const draw = (at: number) =>
      table.update(
        key,
        { add: { fullAt: share } },
        { when: '#fullAt >= :at AND #fullAt <= :latest', values: { at, latest: at + 60_000 - share } },
      );
    const begin = (at: number) =>
      table.update(
        key,
        { set: { fullAt: at + share } },
        { when: 'attribute_not_exists(#fullAt) OR #fullAt < :at', values: { at } },
      );
    // Another call may have begun meanwhile: then there is something to draw from, by a clock that is not behind that call's.
    if ((await draw(now())) ?? (await begin(now())) ?? (await draw(now()))) return;
    throw new ProblemError('too_many_calls', {
      values: { most: callsPerMinute },
      retryAfter: Math.ceil(share / 1_000),
    });
  };
}
