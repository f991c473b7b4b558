import { type Delivery, type DeliveryFacts, noCounts, rowSchema } from '../../../lib/delivery/ledger/delivery.ts';

const facts: DeliveryFacts = {
  schema: rowSchema,
  id: 'a'.repeat(26),
  kind: 'insertCase',
  operation: 'demo',
  priority: 'interactive',
  origin: 'webhook:form',
  fingerprint: 'f'.repeat(64),
  payload: { bucket: 'payloads', key: 'demo/one.json' },
  fileCount: 0,
  bytes: 0,
  attempt: 1,
  counters: noCounts,
  acceptedAt: 0,
};

/** What each status needs besides, unless the changes set it. */
const defaults = { settledAt: 0, parked: false, owner: 'worker', leaseUntil: 0 };

/** A row of the ledger, delivered unless the changes say otherwise. */
export function deliveryRow(changes: Partial<typeof defaults> & Record<string, unknown> = {}): Delivery {
  return { ...facts, ...defaults, status: 'delivered', ...changes } as Delivery;
}
