import { type Bridge, operationNamed } from '../config/bridge.ts';
import { findRest } from '../delivery/lane/rest.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import { createCallLimit } from '../http/call-limit.ts';
import { createWaitPlaces } from '../http/wait-places.ts';
import { authServices, statusReads } from './api.ts';

/** What `get-status` works with. It writes what it counts: the calls of a source, and those that wait. */
export function getStatusServices(bridge: Bridge) {
  const { table, find, bound } = statusReads(bridge);
  const restOf = ({ operation, priority, origin }: Delivery) =>
    findRest(table, { operation, priority, origin, tokens: operationNamed(bridge, operation).tokens }, Date.now());
  return {
    auth: authServices(bridge),
    sources: bridge.sources,
    countCall: createCallLimit(table),
    takeWaitPlace: createWaitPlaces(table),
    find,
    bound,
    restOf,
  };
}
export type GetStatusServices = ReturnType<typeof getStatusServices>;
