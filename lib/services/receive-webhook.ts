import { createTable } from '../aws/table.ts';
import type { Bridge } from '../config/bridge.ts';
import { environment } from '../environment.ts';
import { createCallLimit } from '../http/call-limit.ts';
import { accepting } from './accepting.ts';
import { authServices } from './api.ts';

/** What `receive-webhook` works with. */
export function receiveWebhookServices(bridge: Bridge) {
  const { table } = environment('table');
  const { accept, find } = accepting(bridge);
  const countCall = createCallLimit(createTable(table));
  return { auth: authServices(bridge), sources: bridge.sources, countCall, accept, find };
}
export type ReceiveWebhookServices = ReturnType<typeof receiveWebhookServices>;
