import { WolkvoxError } from '../wolkvox/error.ts';
import { NotYetError } from './classify.ts';
import type { Limits } from './limits.ts';

/** Counts one call of the token's day. Returns false when none is left. */
export type SpendCall = () => Promise<boolean>;

/** Makes a call that only reads, once it is counted. Throws a WolkvoxError `quota` when the day has no call left. */
export async function countedRead<T>(spendCall: SpendCall, endpoint: string, read: () => Promise<T>): Promise<T> {
  if (!(await spendCall())) throw new WolkvoxError('quota', endpoint, 'the calls of the day are used up');
  return read();
}

/**
 * Returns the same count, for reads of many pages: each page needs time for its answer before the deadline (epoch ms).
 * Throws a NotYetError `too_little_time`.
 */
export function spendWithinTime(
  spendCall: SpendCall,
  deadline: number,
  { limits, now }: { readonly limits: Limits; readonly now: () => number },
): SpendCall {
  return async () => {
    if (deadline - now() < limits.answerMs + limits.finishMs) throw new NotYetError('too_little_time');
    return spendCall();
  };
}
