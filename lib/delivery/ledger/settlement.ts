import type { Change } from '../../aws/table.ts';
import { backoffMs } from '../doubled.ts';
import type { Limits } from '../limits.ts';
import { type Decision, type Delivery, isFinal, isSearchable, neverExpires, onlySetsValues } from './delivery.ts';
import { dueEntryOf } from './due-index.ts';

/** How an attempt, or a search after it, ended: what is written into the row. */
export interface Settlement {
  readonly status: 'accepted' | 'delivered' | 'rejected' | 'uncertain';
  readonly reason?: string | undefined;
  /** Only with `accepted`: not to be tried before this time. */
  readonly notBefore?: number | undefined;
  /** Only with `uncertain`: when to look for it in the CRM. Without it, a person is to decide. */
  readonly searchAt?: number | undefined;
  /** Only after a search: how many there were. */
  readonly searches?: number | undefined;
  /** Only after a search or audit that failed: how many did in a row. */
  readonly failedReads?: number | undefined;
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
  /** More than one record of the CRM holds the marker. */
  readonly duplicate?: true | undefined;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
  /** Counted besides: there was too little time, the CRM put it off, or nobody knows what it did. */
  readonly counts?: 'timeOuts' | 'putOff' | 'unknowns' | undefined;
}

/**
 * What an unknown answer leaves behind: an insert is looked for; what only sets values is sent again, each time after twice as
 * long; so are the rest, so many times, where their route asks for that, and else they are a person's.
 */
export function afterUnknown(delivery: Delivery, reason: string, limits: Limits, at: number): Settlement {
  const [firstMs = 0] = limits.searchAfterMs;
  if (isSearchable(delivery)) return { status: 'uncertain', reason, searchAt: at + firstMs };
  if (!onlySetsValues(delivery) && !mayResend(delivery, limits)) return { status: 'uncertain', reason };
  const waitMs = backoffMs(limits.unknownPauseMs, delivery.unknowns ?? 0, limits.longestBackoffMs);
  return { status: 'accepted', reason, notBefore: at + waitMs, counts: 'unknowns' };
}

/** What a search that found nothing leaves behind: the time of the next one; after the last, the same as if there were none. */
export function afterEmptySearch(delivery: Delivery, limits: Limits): Settlement {
  const { reason, http, code } = delivery;
  const searches = (delivery.searches ?? 0) + 1;
  const nextMs = limits.searchAfterMs[searches];
  if (nextMs === undefined && mayResend(delivery, limits))
    return { status: 'accepted', reason: 'resent', counts: 'unknowns' };
  const searchAt = nextMs === undefined ? undefined : (delivery.settledAt ?? 0) + nextMs;
  return { status: 'uncertain', reason, http, code, searches, searchAt };
}

/** At least once must not become once a minute: whoever is asked to decide can see how many there are. */
function mayResend({ resend, unknowns = 0 }: Delivery, limits: Limits): boolean {
  return resend === true && unknowns < limits.resends;
}

const attributes = [
  'reason',
  'notBefore',
  'searchAt',
  'failedReads',
  'crmId',
  'idPrefijo',
  'duplicate',
  'http',
  'code',
] as const;

const daySeconds = 24 * 60 * 60;
/** How long a finished row stays: longer than any event may come again. Uncertain ones stay until they are settled. */
const keptSeconds = { delivered: 45 * daySeconds, rejected: 90 * daySeconds } as const;

/** Epoch seconds at which the table forgets a row that came to this end at this time; nothing while it is not over. */
export function expiryOf(status: Delivery['status'], at: number): number | undefined {
  return isFinal(status) ? Math.round(at / 1_000) + keptSeconds[status] : undefined;
}

/** The change of the row: this outcome, and nothing left of an earlier attempt's. The index's keys stay as they are. */
export function settlementChange(settlement: Settlement, at: number): Change {
  const { status, counts, ...outcome } = settlement;
  const isFirst = status !== 'accepted' && settlement.searches === undefined;
  const expiresAt = expiryOf(status, at);
  return {
    set: {
      status,
      ...outcome,
      ...(isFirst && { settledAt: at }),
      ...(status === 'uncertain' && { parked: settlement.searchAt === undefined }),
      ...(expiresAt !== undefined && { expiresAt }),
    },
    remove: [
      'owner',
      'leaseUntil',
      ...attributes.filter((name) => settlement[name] === undefined),
      // What is delivered still says how often it was looked for.
      ...(status !== 'delivered' && settlement.searches === undefined ? ['searches'] : []),
    ],
    ...(counts && { add: { [counts]: 1 } }),
  };
}

/** How an earlier life of the row ended, and what it counted: what is sent again starts from nothing. */
const endings = ['expiresAt', 'settledAt', 'crashClaims', 'timeOuts', 'duplicate'] as const;

/** The change of the row by a person: the outcome, its place in the index, and the decision at the end of its list. */
export function decisionChange(delivery: Delivery, settlement: Settlement, decision: Decision): Change {
  const change = settlementChange(settlement, decision.at);
  const { status } = settlement;
  const isResent = status === 'accepted';
  const place = dueEntryOf({ ...delivery, status, notBefore: decision.at, settledAt: decision.at, parked: true });
  const obsolete = [
    ...(status === 'uncertain' ? [] : ['parked']),
    ...(isResent ? endings : []),
    ...(place ? [] : ['dueKey', 'dueAt']),
  ];
  return {
    ...change,
    // A row that stays gets no end here: nobody files again what is over and has no place in the index.
    set: {
      ...change.set,
      ...place,
      ...(neverExpires({ ...delivery, status }) && { expiresAt: undefined }),
      ...(isResent && delivery.linePosition && { orderBroken: true }),
    },
    remove: [...new Set([...(change.remove ?? []), ...obsolete])],
    append: { decisions: [decision] },
  };
}
