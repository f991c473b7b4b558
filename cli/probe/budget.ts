import type { Wolkvox } from '../../lib/wolkvox/client.ts';
import { WolkvoxError } from '../../lib/wolkvox/error.ts';

/** The probe has no call left for this question. */
export class NoCallsLeft extends Error {
  override readonly name = 'NoCallsLeft';
}

/** A CRM that counts its calls and refuses the one too many. */
export interface Budget {
  readonly crm: Wolkvox;
  /** Calls so far. */
  readonly used: number;
  /** How many calls are kept back for tidying up; 0 lets them go. */
  keep: number;
}

/** `spend` counts each call among those of the token's day. */
export function budgeted(crm: Wolkvox, limit: number, spend: () => Promise<boolean>): Budget {
  const budget = {
    used: 0,
    keep: 0,
    crm: {
      ...crm,
      async post(...call: Parameters<Wolkvox['post']>) {
        if (budget.used + budget.keep >= limit) throw new NoCallsLeft('The probe has used up its calls');
        if (!(await spend())) throw new WolkvoxError('quota', call[0].endpoint, 'the calls of the day are used up');
        budget.used += 1;
        return crm.post(...call);
      },
    } satisfies Wolkvox,
  };
  return budget;
}
