import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';

/** The probe has no call left for this question. */
export class NoCallsLeftError extends Error {
  override readonly name = 'NoCallsLeftError';
}

/** A CRM that counts its calls and refuses those beyond the limit. */
export interface CallBudget {
  readonly crm: Wolkvox;
  /** Calls so far. */
  readonly used: number;
  /** Calls kept back for closing the probe's cases. 0 allows all. */
  keep: number;
}

/** `spendCall` counts each call on the token's day. Returns false when the day has none left. */
export function createCallBudget(crm: Wolkvox, limit: number, spendCall: () => Promise<boolean>): CallBudget {
  const budget = {
    used: 0,
    keep: 0,
    crm: {
      ...crm,
      async post(...call: Parameters<Wolkvox['post']>) {
        if (budget.used + budget.keep >= limit) throw new NoCallsLeftError('The probe has used up its calls');
        if (!(await spendCall())) throw new WolkvoxError('quota', call[0].endpoint, 'the calls of the day are used up');
        budget.used += 1;
        return crm.post(...call);
      },
    } satisfies Wolkvox,
  };
  return budget;
}
