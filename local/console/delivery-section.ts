import type { BridgeView, ShownDelivery } from './bridge-view.ts';
import { type Section, sectionOfNewest } from './section.ts';

/** The deliveries that are to be shown; of an unreadable ledger the last that was seen, and that it is unreadable. */
export async function deliverySection(bridge: BridgeView, last: Section | undefined): Promise<Section> {
  try {
    const deliveries = await bridge.deliveries();
    return { ...sectionOfNewest(deliveries, ({ acceptedAt }) => acceptedAt, toShownDelivery), ...tally(deliveries) };
  } catch {
    return { ...(last ?? { total: 0, items: [] }), trouble: 'The ledger does not answer; asking again.' };
  }
}

/** How many stand where, those that are not shown included. */
function tally(deliveries: readonly ShownDelivery[]): { counts: Record<string, number> } {
  const counts: Record<string, number> = {};
  for (const { status } of deliveries) counts[status] = (counts[status] ?? 0) + 1;
  return { counts };
}

/** Named one by one: a bridge may hand over its whole row. */
function toShownDelivery({ id, kind, operation, origin, priority, status, ...rest }: ShownDelivery): ShownDelivery {
  const { attempt, reason, missing, bytes, acceptedAt, settledAt, crmId, idPrefijo } = rest;
  const without = missing?.map(({ number, why }) => ({ number, why }));
  const state = { status, attempt, reason, missing: without, acceptedAt, settledAt };
  return { id, kind, operation, origin, priority, bytes, crmId, idPrefijo, ...state };
}
