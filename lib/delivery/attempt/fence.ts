import type { Claim, Ledger } from '../ledger/ledger.ts';
import type { Limits } from '../limits.ts';

/** The last byte was held back for good. Nothing was applied: a proper prefix of the body is no JSON. */
export class FencedError extends Error {
  override readonly name = 'Fenced';
  readonly reason: 'out_of_time' | 'claim_lost';

  constructor(reason: FencedError['reason']) {
    super(`The last byte was held back: ${reason}`);
    this.reason = reason;
  }
}

export interface FenceServices {
  readonly ledger: Ledger;
  readonly limits: Limits;
  readonly now: () => number;
}

/**
 * What stands between the last byte but one and the last: takes the conditional write that says "from here on it may have
 * been applied". Throws when that write is not surely ours, or when too little time is left to read the answer.
 */
export async function takeFence(services: FenceServices, claim: Claim, deadline: number): Promise<void> {
  const { ledger, limits, now } = services;
  if (deadline - now() < limits.answerMs + limits.commitSlackMs) throw new FencedError('out_of_time');
  const committed = await ledger.commit(claim, now() + limits.answerMs + limits.commitLeaseSlackMs);
  if (!committed) throw new FencedError('claim_lost');
  // The write itself may have taken the time that was left.
  if (deadline - now() < limits.answerMs) throw new FencedError('out_of_time');
}
