import type { Change } from '../../aws/table.ts';
import { expirySeconds } from '../../aws/table.ts';
import type { Limits } from '../limits.ts';
import { backoffMs } from '../timing.ts';
import type { Decision } from './decision.ts';
import { type Delivery, isSearchable, type LinePosition, onlySetsValues, type Status } from './delivery.ts';
import type { DueEntry } from './due-index.ts';
import { neverExpires } from './never-expires.ts';

/** How an attempt or a search ended: what is written to the row. */
export interface Settlement {
  readonly status: 'accepted' | 'delivered' | 'rejected' | 'uncertain';
  readonly reason?: string | undefined;
  /** Only with `accepted`: not to be tried before this time, epoch ms. */
  readonly notBefore?: number | undefined;
  /** Only with `uncertain`: when to search the CRM for it, epoch ms. Without it, a person must decide. */
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
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
  /** The counter that grows by one: too little time, its size refused, throttled by the CRM, or an unknown answer. */
  readonly counts?: 'timeOuts' | 'refusedSizes' | 'throttles' | 'unknowns' | undefined;
}

/**
 * Returns what follows an unknown answer. The CRM is searched for an insert. A change that only sets values is tried
 * again, with backoff: its next attempt reads the record first. Other kinds are resent only under `policy: 'resend'`, at most `limits.resends` times; otherwise they are parked.
 */
export function afterUnknown(delivery: Delivery, reason: string, limits: Limits, at: number): Settlement {
  const [firstMs = 0] = limits.searchAfterMs;
  if (isSearchable(delivery)) return { status: 'uncertain', reason, searchAt: at + firstMs };
  if (!onlySetsValues(delivery) && !mayResend(delivery, limits)) return { status: 'uncertain', reason };
  const waitMs = backoffMs(limits.unknownPauseMs, delivery.counters.unknowns, limits.longestBackoffMs);
  return { status: 'accepted', reason, notBefore: at + waitMs, counts: 'unknowns' };
}

/** Returns what follows a search that found no record: the next search; after the last one, a resend or a person. */
export function afterEmptySearch(delivery: Delivery, limits: Limits): Settlement {
  const { reason, http, code, causeCode, counters } = delivery;
  const searches = counters.searches + 1;
  const nextMs = limits.searchAfterMs[searches];
  if (nextMs === undefined && mayResend(delivery, limits)) {
    return { status: 'accepted', reason: 'resent', counts: 'unknowns' };
  }
  const settledAt = delivery.status === 'uncertain' ? delivery.settledAt : 0;
  const searchAt = nextMs === undefined ? undefined : settledAt + nextMs;
  return { status: 'uncertain', reason, http, code, causeCode, searches, searchAt };
}

/** "At least once" must not become once a minute. After the last resend a person sees how many there are. */
function mayResend({ resend, counters }: Delivery, limits: Limits): boolean {
  return resend === true && counters.unknowns < limits.resends;
}

/** Every attribute that a settlement sets. What a settlement leaves out is removed from the row. */
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
  'causeCode',
] as const;

const dayMs = 24 * 60 * 60_000;
/** How long the row of a final delivery stays: longer than its event may be repeated. */
const keptMs = { delivered: 45 * dayMs, rejected: 90 * dayMs } as const;

/** Epoch seconds at which the table drops a row that got this status at this time. `undefined` while it is not final. */
export function rowExpiry(status: Status, atMs: number): number | undefined {
  return status === 'delivered' || status === 'rejected' ? expirySeconds(atMs, keptMs[status]) : undefined;
}

/** Returns the change of the row: this outcome, without what an earlier attempt left. The index's keys are not changed. */
export function settlementChange(settlement: Settlement, at: number): Change {
  const { status, counts, ...outcome } = settlement;
  const isFirst = status !== 'accepted' && settlement.searches === undefined;
  const expiresAt = rowExpiry(status, at);
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
      // A delivered row keeps the number of its searches.
      ...(status !== 'delivered' && settlement.searches === undefined ? ['searches'] : []),
    ],
    ...(counts && { add: { [counts]: 1 } }),
  };
}

/** What an earlier outcome left in the row, and what it counted: a resend starts without them. */
const endings = ['expiresAt', 'settledAt', 'crashClaims', 'timeOuts', 'refusedSizes', 'duplicate'] as const;

/**
 * Returns the change of the row by a person: the outcome, its entry in the index, and the decision at the end of the list.
 * The entry is part of the write, since no lane looks for work among what is parked.
 */
export function decisionChange(
  delivery: { readonly linePosition?: LinePosition | undefined; readonly origin: string },
  settlement: Settlement,
  decision: Decision,
  dueEntry: DueEntry | undefined,
): Change {
  const change = settlementChange(settlement, decision.at);
  const { status } = settlement;
  const isResent = status === 'accepted';
  const obsolete = [
    ...(status === 'uncertain' ? [] : ['parked']),
    ...(isResent ? endings : []),
    ...(dueEntry ? [] : ['dueKey', 'dueAt']),
  ];
  return {
    ...change,
    set: {
      ...change.set,
      ...dueEntry,
      // A final row without an entry is not refiled, so its expiry is removed here.
      ...(neverExpires({ origin: delivery.origin, status }) && { expiresAt: undefined }),
      ...(isResent && delivery.linePosition && { orderBroken: true }),
    },
    remove: [...new Set([...(change.remove ?? []), ...obsolete])],
    append: { decisions: [decision] },
  };
}
