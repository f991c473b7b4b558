import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { readRowsPart } from '../../deliveries/rows.ts';
import { maxShown, type Section } from '../section.ts';
import { type State, stateOf } from './wanted.ts';

/** A case with a deadline as the page shows it. Days are `YYYY-MM-DD`. */
export interface ShownDeadline {
  /** Of the case's delivery. */
  readonly id: string;
  readonly day: string;
  readonly extended?: string | undefined;
  readonly state: State;
  readonly idPrefijo?: string | undefined;
}

/** Returns the cases with a deadline, the first day first. Reads the whole table: only on this machine, where that costs nothing. */
export async function deadlineSection(client: DynamoDBClient): Promise<Section> {
  const all: ShownDeadline[] = [];
  let from: Parameters<typeof readRowsPart>[2]['from'];
  do {
    const { rows, next } = await readRowsPart(client, {}, { from, onUnreadable: () => {} });
    all.push(...rows.flatMap(toShownDeadline));
    from = next;
  } while (from);
  const items = all.sort((a, b) => (a.day < b.day ? -1 : 1)).slice(0, maxShown);
  return { total: all.length, items };
}

function toShownDeadline(delivery: Delivery): ShownDeadline[] {
  const { id, answerBy } = delivery;
  const idPrefijo = 'idPrefijo' in delivery ? delivery.idPrefijo : undefined;
  return answerBy ? [{ id, ...answerBy, state: stateOf(delivery), idPrefijo }] : [];
}
