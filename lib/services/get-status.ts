import { type Bridge, operationNamed } from '../config/bridge.ts';
import { findRest } from '../delivery/lane/wake-ups.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import { authServices, statusReads } from './api.ts';

/** What `get-status` works with: it only reads. */
export function getStatusServices(bridge: Bridge) {
  const { table, find, bound } = statusReads(bridge);
  const restOf = ({ operation, priority, origin }: Delivery) =>
    findRest(table, { operation, priority, origin, tokens: operationNamed(bridge, operation).tokens }, Date.now());
  return { auth: authServices(bridge), find, bound, restOf };
}
export type GetStatusServices = ReturnType<typeof getStatusServices>;
