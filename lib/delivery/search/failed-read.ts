import { isOwnFault, type Verdict } from '../classify.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Limits } from '../limits.ts';
import { backoffMs } from '../timing.ts';

/** What follows a search or an audit that failed. */
export interface FailedRead {
  /** How many failed in a row, this one included. */
  readonly failedReads: number | undefined;
  /** When it is made again, epoch ms. `undefined` when it is given up: each one costs calls of the day. */
  readonly againAt: number | undefined;
}

/** Returns when a failed search or audit is made again: with backoff, and never after `limits.failedReads` in a row. */
export function afterFailedRead(
  { counters }: Pick<Delivery, 'counters'>,
  verdict: Verdict,
  limits: Limits,
  at: number,
): FailedRead {
  // The token was paused, or the CRM could not be reached: that is not the fault of this read.
  if (!isOwnFault(verdict)) {
    return { failedReads: counters.failedReads || undefined, againAt: at + limits.unknownPauseMs };
  }
  const inARow = counters.failedReads + 1;
  const againAt = inARow < limits.failedReads ? at + backoffMs(limits.unknownPauseMs, inARow - 1) : undefined;
  return { failedReads: inARow, againAt };
}
