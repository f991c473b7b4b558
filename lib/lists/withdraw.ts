import type { Objects } from '../aws/objects.ts';
import { type CaseLines, leaveLine } from '../delivery/ledger/case-line.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import type { DueIndex } from '../delivery/ledger/due-index.ts';
import type { Ledger } from '../delivery/ledger/ledger.ts';
import { expirePayload } from '../delivery/ledger/payload.ts';

/** Rejects a command that is surely not sent. Without effect on one that is, or may be. */
export async function withdraw(
  stores: {
    readonly ledger: Ledger;
    readonly caseLines: CaseLines;
    readonly dueIndex: DueIndex;
    readonly objects: Objects;
  },
  now: () => number,
  delivery: Delivery,
  decision: { readonly by: string; readonly reason: string },
): Promise<void> {
  if (delivery.status !== 'accepted' || delivery.counters.unknowns > 0) return;
  const settlement = { status: 'rejected', reason: 'cancelled' } as const;
  const row = await stores.ledger.applyDecision(delivery, settlement, { ...decision, what: 'cancel', at: now() });
  if (!row) return;
  await leaveLine(stores, row.linePosition);
  await expirePayload(stores.objects, row);
}
