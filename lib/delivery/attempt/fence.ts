import { NotSentError } from '../classify.ts';
import type { EngineServices } from '../engine.ts';
import type { Claim } from '../ledger/ledger.ts';

/** The last byte was held back. The CRM applied no part of the call: a proper prefix of the body is no JSON. */
export class FencedError extends NotSentError {
  override readonly name = 'FencedError';

  constructor(reason: 'out_of_time' | 'claim_lost') {
    super('again', reason);
  }
}

/**
 * The fence between the last byte but one and the last. Takes the conditional write that says: from here on it may have been
 * applied. Throws a FencedError when that write is not surely ours, or when too little time is left to read the answer.
 */
export async function takeFence(engine: EngineServices, claim: Claim, deadline: number): Promise<void> {
  const {
    limits,
    clock: { now },
  } = engine;
  if (deadline - now() < limits.answerMs + limits.commitSlackMs) throw new FencedError('out_of_time');
  const committed = await engine.stores.ledger.commit(claim, now() + limits.answerMs + limits.commitLeaseSlackMs);
  if (!committed) throw new FencedError('claim_lost');
  // The write itself may have taken the time that was left.
  if (deadline - now() < limits.answerMs) throw new FencedError('out_of_time');
}
