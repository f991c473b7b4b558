import { isOwnFault, type Performed } from '../classify.ts';
import { backoffMs } from '../doubled.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Limits } from '../limits.ts';

/** What a search or audit that told nothing leaves behind. */
export interface FailedRead {
  /** How many have failed in a row by now. */
  readonly failedReads: number | undefined;
  /** When it is made again, epoch ms. Nothing when it is to be given up: each one costs calls of the day. */
  readonly againAt: number | undefined;
}

/** Makes a search or audit that told nothing again, each time after twice as long, and gives it up after so many in a row. */
export function afterFailedRead({ failedReads }: Delivery, verdict: Performed, limits: Limits, at: number): FailedRead {
  // Nobody knows whether it would have told something.
  if (!isOwnFault(verdict)) return { failedReads, againAt: at + limits.unknownPauseMs };
  const inARow = (failedReads ?? 0) + 1;
  const againAt = inARow < limits.failedReads ? at + backoffMs(limits.unknownPauseMs, inARow - 1) : undefined;
  return { failedReads: inARow, againAt };
}
