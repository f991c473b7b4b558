import bridge from '../bridge.config.ts';
import { createObjects } from './aws/objects.ts';
import { createQueue } from './aws/queue.ts';
import { createSecrets } from './aws/secrets.ts';
import { createTable } from './aws/table.ts';
import { operationNamed } from './config.ts';
import { type Accepted, type AcceptServices, accept, type Request } from './delivery/accept.ts';
import { createLanes } from './delivery/lanes.ts';
import { createLedger } from './delivery/ledger.ts';
import { defaultLimits } from './delivery/limits.ts';
import { createOrders } from './delivery/orders.ts';
import { createPauses } from './delivery/pauses.ts';
import { createSlots } from './delivery/slots.ts';
import { createTokens } from './delivery/tokens.ts';
import type { WorkServices } from './delivery/work.ts';
import { environment } from './environment.ts';
import { log } from './log.ts';
import { createWolkvox } from './wolkvox/client.ts';

/** What a trigger function needs: the configuration, and `accept`. */
export function acceptingServices() {
  const { table, queue, payloads } = environment('table', 'queue', 'payloads');
  const rows = createTable(table);
  const services: AcceptServices = {
    ledger: createLedger(rows),
    orders: createOrders(rows),
    lanes: createLanes(rows, createQueue(queue)),
    objects: createObjects(),
    payloads,
    now: Date.now,
    onWakeFailed: (operation, error) => log.warn('A wake-up was not sent', { operation }, error),
  };
  return {
    bridge,
    accept: async (request: Omit<Request, 'tokens'>): Promise<Accepted> => {
      const { tokens } = operationNamed(bridge, request.operation);
      const accepted = await accept(services, { ...request, tokens });
      const { id, kind, operation, origin, bytes } = accepted.delivery;
      log.info('Command taken', { commandId: id, kind, operation, origin, bytes, status: accepted.outcome });
      return accepted;
    },
  };
}
export type AcceptingServices = ReturnType<typeof acceptingServices>;

/** What `receive-webhook` needs besides: the secrets of its sources. */
export function webhookServices() {
  return { ...acceptingServices(), secrets: createSecrets() };
}
export type WebhookServices = ReturnType<typeof webhookServices>;

/** What `sweep` needs: the ledger's due work, and the lanes to wake. */
export function sweepingServices() {
  const { table, queue } = environment('table', 'queue');
  const rows = createTable(table);
  return { bridge, ledger: createLedger(rows), lanes: createLanes(rows, createQueue(queue)) };
}
export type SweepingServices = ReturnType<typeof sweepingServices>;

/** What `deliver` needs: the engine. */
export function deliveringServices(): WorkServices {
  const { table, queue, markerKey, server, tenant } = environment('table', 'queue', 'markerKey');
  const rows = createTable(table);
  const limits = { ...defaultLimits, ...bridge.limits };
  return {
    ledger: createLedger(rows),
    orders: createOrders(rows),
    lanes: createLanes(rows, createQueue(queue)),
    slots: createSlots(rows),
    pauses: createPauses(rows),
    objects: createObjects(),
    tokens: createTokens(createSecrets(), markerKey),
    limits,
    now: Date.now,
    random: Math.random,
    secretOf: (operation) => operationNamed(bridge, operation).secret,
    connect(operation, token) {
      const { name, server: configured, zone, attachmentEncoding, closedStatuses } = operationNamed(bridge, operation);
      return createWolkvox({
        server: server ?? configured,
        operation: tenant ?? name,
        token,
        zone,
        attachmentEncoding,
        closedStatuses,
        allowLoopback: server !== undefined,
        timeouts: { answerMs: limits.answerMs },
      });
    },
    refusal(delivery) {
      const { updateAttachments } = operationNamed(bridge, delivery.operation);
      const addsToCase = delivery.kind === 'updateCase' && delivery.bytes > 0;
      return addsToCase && updateAttachments !== 'append' ? 'update_attachments_not_configured' : undefined;
    },
    onOutcome: ({ id, operation, kind, attempt, bytes }, { verdict, settlement }) => {
      const { reason, http, code } = settlement;
      const fields = { commandId: id, operation, kind, attempt, bytes, status: settlement.status, reason, http, code };
      if (verdict === 'delivered') log.info('Delivered', fields);
      else log.warn('Not delivered', fields);
    },
  };
}
