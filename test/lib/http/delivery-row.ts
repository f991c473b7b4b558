import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';

/** A row of the ledger, delivered unless the changes say otherwise. */
export function deliveryRow(changes: Partial<Delivery> = {}): Delivery {
  return {
    id: 'a'.repeat(26),
    kind: 'insertCase',
    operation: 'demo',
    priority: 'interactive',
    origin: 'webhook:form',
    fingerprint: 'f'.repeat(64),
    payload: { bucket: 'payloads', key: 'demo/one.json' },
    fileCount: 0,
    bytes: 0,
    status: 'delivered',
    attempt: 1,
    acceptedAt: 0,
    ...changes,
  };
}
