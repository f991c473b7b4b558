import type { Delivery } from '../delivery/ledger/delivery.ts';
import type { Counts, RowState } from './list.ts';
import type { RowResult } from './list-files.ts';

const states: Readonly<Record<Delivery['status'], RowState>> = {
  accepted: 'waiting',
  sending: 'sending',
  committing: 'sending',
  uncertain: 'uncertain',
  delivered: 'delivered',
  rejected: 'rejected',
};

const finalStates: readonly RowState[] = ['delivered', 'rejected', 'skipped', 'cancelled'];

/** Whether a row's outcome does not change by itself, nor by a person. */
export function isRowOver({ state }: RowResult): boolean {
  return finalStates.includes(state);
}

/** Returns a row's result as its delivery says it. */
export function resultOf({ row, id, turn, known }: RowResult, delivery: Delivery): RowResult {
  const { status, reason } = delivery;
  const made = 'idPrefijo' in delivery || 'crmId' in delivery ? (delivery.idPrefijo ?? delivery.crmId) : undefined;
  return { row, state: stateOf(delivery), id, turn, known, reason: status === 'delivered' ? undefined : reason, made };
}

function stateOf(delivery: Delivery): RowState {
  if (delivery.status === 'uncertain' && delivery.parked) return 'parked';
  return delivery.status === 'rejected' && delivery.reason === 'cancelled' ? 'cancelled' : states[delivery.status];
}

/** Returns how many rows are in each state. What an earlier file made is no success or fault of this one. */
export function countOf(results: readonly RowResult[]): Counts {
  const counts: Record<string, number> = {};
  for (const result of results) {
    const state = result.known && isRowOver(result) ? 'known' : result.state;
    counts[state] = (counts[state] ?? 0) + 1;
  }
  return counts;
}
