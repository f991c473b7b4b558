import type { Wolkvox } from '../wolkvox/client.ts';
import { WolkvoxError } from '../wolkvox/error.ts';
import { classify, type Performed } from './classify.ts';
import type { Delivery } from './delivery.ts';
import { afterFailedRead } from './failed-read.ts';
import { inTime } from './in-time.ts';
import type { Ledger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { NotYet } from './not-yet.ts';
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
  readonly settings: () => Promise<SendSettings>;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  readonly mayCall: () => Promise<boolean>;
}

/** Looks once in the CRM for an uncertain delivery and writes into the ledger what that told. */
export async function look(services: LookServices, job: Look): Promise<{ verdict: Performed; settlement: Settlement }> {
  const { ledger, limits } = services;
  const outcome = await outcomeOf(services, job);
  const row = await ledger.conclude(job.delivery, outcome.settlement);
  if (row) await putAway(services, row);
  return outcome;

  async function outcomeOf({ objects, now }: LookServices, { delivery }: Look) {
    try {
      const settings = await job.settings();
      const mayCall = inTime(services, job.deadline, job.mayCall);
      const found = await search({ ...job, settings, objects, now: now(), mayCall });
      if (found) return { verdict: 'delivered' as const, settlement: found };
      return { verdict: 'again' as const, settlement: afterEmptySearch(delivery, limits) };
    } catch (error) {
      // One that never comes to its end would be made for ever: it counts as one that found nothing.
      if (error instanceof NotYet) return { verdict: 'again' as const, settlement: afterEmptySearch(delivery, limits) };
      // A search that failed told nothing: it does not count as one.
      const verdict = error instanceof WolkvoxError ? classify(error.kind, false) : 'again';
      const { failedReads, againAt: searchAt } = afterFailedRead(delivery, verdict, limits, now());
      const { reason, http, code, searches = 0 } = delivery;
      const settlement = { status: 'uncertain' as const, reason, http, code, searches, searchAt, failedReads };
      return { verdict, settlement };
    }
  }
}
