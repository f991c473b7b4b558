import { type Section, sectionOfNewest } from '../../cli/console/section.ts';
import type { BridgeView, ShownDelivery } from './bridge-view.ts';

/** The deliveries to show. When the ledger is unreadable: the last known ones, and a notice. */
export async function deliverySection(bridge: BridgeView, last: Section | undefined): Promise<Section> {
  try {
    const deliveries = await bridge.deliveries();
    return { ...sectionOfNewest(deliveries, ({ acceptedAt }) => acceptedAt, toShownDelivery), ...tally(deliveries) };
  } catch {
    return { ...(last ?? { total: 0, items: [] }), trouble: 'ledgerSilent' };
  }
}

/** Number of deliveries by status, including those that are not shown. */
function tally(deliveries: readonly ShownDelivery[]): { counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  for (const { status } of deliveries) counts[status] = (counts[status] ?? 0) + 1;
  return { counts };
}

/** Copies only these properties: the bridge may return the whole row. */
function toShownDelivery({ id, kind, operation, origin, priority, status, ...rest }: ShownDelivery): ShownDelivery {
  const { attempt, reason, causeCode, parked, missing, bytes, acceptedAt, settledAt, crmId, idPrefijo } = rest;
  const without = missing?.map(({ number, why }) => ({ number, why }));
  const state = { status, attempt, reason, causeCode, parked, missing: without, acceptedAt, settledAt };
  return { id, kind, operation, origin, priority, bytes, crmId, idPrefijo, ...state };
}
