import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import type { SendSettings } from '../attempt/send.ts';
import { classify, type Performed } from '../classify.ts';
import { spendWithinTime } from '../in-time.ts';
import { type AfterOutcomeServices, afterOutcome } from '../ledger/after-outcome.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { afterEmptySearch, type Settlement } from '../ledger/settlement.ts';
import type { Limits } from '../limits.ts';
import { NotYetError } from '../not-yet.ts';
import { afterFailedRead } from './failed-read.ts';
import { findByMarker } from './queries.ts';

export interface SearchServices extends AfterOutcomeServices {
  readonly ledger: Ledger;
  readonly limits: Limits;
  readonly now: () => number;
}

export interface SearchJob {
  readonly delivery: Delivery;
  readonly crm: Wolkvox;
  readonly settings: () => Promise<SendSettings>;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  readonly spendCall: () => Promise<boolean>;
}

/** Looks once in the CRM for an uncertain delivery and writes into the ledger what that told. */
export async function searchOnce(
  services: SearchServices,
  job: SearchJob,
): Promise<{ verdict: Performed; settlement: Settlement }> {
  const { ledger, limits } = services;
  const outcome = await outcomeOf(services, job);
  const row = await ledger.settleSearch(job.delivery, outcome.settlement);
  if (row) await afterOutcome(services, row);
  return outcome;

  async function outcomeOf({ objects, now }: SearchServices, { delivery }: SearchJob) {
    try {
      const settings = await job.settings();
      const spendCall = spendWithinTime(services, job.deadline, job.spendCall);
      const found = await findByMarker({ ...job, settings, objects, now: now(), spendCall });
      if (found) return { verdict: 'delivered' as const, settlement: found };
      return { verdict: 'again' as const, settlement: afterEmptySearch(delivery, limits) };
    } catch (error) {
      // One that never comes to its end would be made for ever: it counts as one that found nothing.
      if (error instanceof NotYetError)
        return { verdict: 'again' as const, settlement: afterEmptySearch(delivery, limits) };
      // A search that failed told nothing: it does not count as one.
      const verdict = error instanceof WolkvoxError ? classify(error.kind, false) : 'again';
      const { failedReads, againAt: searchAt } = afterFailedRead(delivery, verdict, limits, now());
      const { reason, http, code, searches = 0 } = delivery;
      const settlement = { status: 'uncertain' as const, reason, http, code, searches, searchAt, failedReads };
      return { verdict, settlement };
    }
  }
}
