import type { Limits } from './limits.ts';
import { NotYetError } from './not-yet.ts';

/**
 * Lets reads go on page after page only while this invocation, which is killed at the deadline (epoch ms), has the time for
 * another answer. Throws NotYet `too_little_time`.
 */
export function spendWithinTime(
  { limits, now }: { readonly limits: Limits; readonly now: () => number },
  deadline: number,
  spendCall: () => Promise<boolean>,
): () => Promise<boolean> {
  return async () => {
    if (deadline - now() < limits.answerMs + limits.finishMs) throw new NotYetError('too_little_time');
    return spendCall();
  };
}
