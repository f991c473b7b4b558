import { createTable } from '../aws/table.ts';
import type { Bridge } from '../config/bridge.ts';
import { environment } from '../environment.ts';
import { createCallLimit } from '../http/call-limit.ts';
import { createReceiveSns, fetchFromAws } from '../http/sns.ts';
import { createWaitPlaces } from '../http/wait-places.ts';
import { accepting } from './accepting.ts';
import { authServices } from './api.ts';

/** What `receive-webhook` works with. */
export function receiveWebhookServices(bridge: Bridge) {
  const { table: tableName } = environment('table');
  const { accept, find } = accepting(bridge);
  const table = createTable(tableName);
  const { sources, calendars } = bridge;
  return {
    auth: authServices(bridge),
    sources,
    calendars,
    receiveSns: createReceiveSns({ sources, fetchText: fetchFromAws, now: Date.now }),
    countCall: createCallLimit(table),
    takeWaitPlace: createWaitPlaces(table),
    accept,
    find,
  };
}
export type ReceiveWebhookServices = ReturnType<typeof receiveWebhookServices>;
