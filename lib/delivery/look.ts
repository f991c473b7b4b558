import type { Wolkvox } from '../wolkvox/client.ts';
import { WolkvoxError } from '../wolkvox/error.ts';
import { classify, type Verdict } from './classify.ts';
import type { Delivery } from './delivery.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { type PutAwayServices, putAway } from './put-away.ts';
import { search } from './search.ts';
import type { SendSettings } from './send.ts';
import { afterEmptySearch, type Settlement } from './settlement.ts';

export interface LookServices extends PutAwayServices {
  readonly ledger: Ledger;
  readonly limits: Limits;
  readonly now: () => number;
}

export interface Look {
  readonly delivery: Delivery;
  readonly crm: Wolkvox;
  readonly settings: SendSettings;
  readonly mayCall: () => Promise<boolean>;
}

/** Looks once in the CRM for an uncertain delivery and writes into the ledger what that told. */
export async function look(
  services: LookServices,
  job: Look,
): Promise<{ verdict: Verdict | 'delivered'; settlement: Settlement }> {
  const { ledger, limits } = services;
  const outcome = await outcomeOf(services, job);
  const row = await ledger.conclude(job.delivery, outcome.settlement);
  if (row) await putAway(services, row);
  return outcome;

  async function outcomeOf({ objects, now }: LookServices, { delivery }: Look) {
    try {
      const found = await search({ ...job, objects, now: now() });
      if (found) return { verdict: 'delivered' as const, settlement: found };
      return { verdict: 'again' as const, settlement: afterEmptySearch(delivery, limits) };
    } catch (error) {
      // A search that failed told nothing: it does not count as one.
      const verdict = error instanceof WolkvoxError ? classify(error.kind, false) : 'again';
      const { reason, http, code, searches = 0 } = delivery;
      const searchAt = now() + limits.unknownPauseMs;
      return { verdict, settlement: { status: 'uncertain' as const, reason, http, code, searches, searchAt } };
    }
  }
}
