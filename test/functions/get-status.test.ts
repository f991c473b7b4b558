import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getStatus } from '../../functions/get-status.ts';
import { receiveWebhook } from '../../functions/receive-webhook.ts';
import type { Sources } from '../../lib/config/sources.ts';
import type { Accepted } from '../../lib/delivery/ledger/delivery.ts';
import { rowKey } from '../../lib/delivery/ledger/delivery-row.ts';
import { createLedger, type Ledger } from '../../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../../lib/delivery/limits.ts';
import { createCallLimit } from '../../lib/http/call-limit.ts';
import { createWaitPlaces } from '../../lib/http/wait-places.ts';
import type { GetStatusServices } from '../../lib/services/get-status.ts';
import type { ReceiveWebhookServices } from '../../lib/services/receive-webhook.ts';
import { callEvent } from '../lib/http/call-event.ts';
import { deliveryRow } from '../lib/http/delivery-row.ts';
import { type LedgerTable, startLedgerTable } from '../setup/ledger-table.ts';

// API Gateway checks these sources, so their calls need no key here.
const sources: Sources = {
  flood: { operation: 'demo', auth: 'iam' },
  once: { operation: 'demo', auth: 'iam', callsPerMinute: 1 },
};

let server: LedgerTable;
let ledger: Ledger;
let services: GetStatusServices;
beforeAll(async () => {
  server = await startLedgerTable();
  ledger = createLedger(server.table, { limits: defaultLimits });
  services = {
    auth: { sources, keys: { get: async () => [], refetch: async () => [] }, now: Date.now },
    sources,
    countCall: createCallLimit(server.table),
    takeWaitPlace: createWaitPlaces(server.table),
    find: ledger.read,
    bound: { find: async () => undefined } as unknown as GetStatusServices['bound'],
    restOf: async () => undefined,
  };
});
afterAll(() => server.stop());

type Answer = APIGatewayProxyStructuredResultV2;
const invocation = () => ({ requestId: 'request', deadline: Date.now() + 26_000 });

describe('a flood of calls that wait', () => {
  it('keeps five environments of get-status at most; the others are answered at once', async () => {
    const { id } = await waiting('flood', 'a'.repeat(26));

    const { early, late } = await flood(
      Array.from({ length: 30 }, () => () => getStatus(statusEvent('flood', id), services, invocation())),
      () => deliver(id),
    );

    expect(early).toHaveLength(25);
    expect(early.every(({ statusCode }) => statusCode === 200)).toBe(true);
    expect(early.filter(({ headers }) => headers?.['preference-applied'])).toEqual([]);
    expect(late.map(({ headers, body }) => [headers?.['preference-applied'], JSON.parse(body ?? '').status])).toEqual(
      Array(5).fill(['wait=20', 'delivered']),
    );
  });

  it('keeps five of receive-webhook, and leaves /health its answer', async () => {
    const { id } = await waiting('flood', 'b'.repeat(26));
    const post: ReceiveWebhookServices = {
      ...services,
      calendars: undefined,
      receiveSns: async () => undefined,
      accept: async () => ({ delivery: (await ledger.read(id)) as Accepted, outcome: 'accepted' }),
    };

    const { early, late } = await flood(
      Array.from({ length: 12 }, () => () => receiveWebhook(caseEvent('flood'), post, invocation())),
      async () => {
        expect(await getStatus(callEvent({ routeKey: 'GET /health' }), services, invocation())).toMatchObject({
          statusCode: 200,
        });
        await deliver(id);
      },
    );

    expect(early.map(({ statusCode }) => statusCode)).toEqual(Array(7).fill(202));
    expect(late.map(({ statusCode }) => statusCode)).toEqual(Array(5).fill(201));
  });

  it('is counted among the calls of its source', async () => {
    const { id } = await waiting('once', 'c'.repeat(26));
    const event = { ...statusEvent('once', id), headers: {} };
    expect(await getStatus(event, services, invocation())).toMatchObject({ statusCode: 200 });

    await expect(getStatus(event, services, invocation())).rejects.toMatchObject({ code: 'too_many_calls' });
  });
});

/** Makes all calls at once. Returns the answers before `release`, which is called when only five are left, and those after it. */
async function flood(calls: readonly (() => Promise<Answer>)[], release: () => Promise<unknown>) {
  const answers: Answer[] = [];
  const onlyFive = Promise.withResolvers<void>();
  const all = calls.map(async (call) => {
    answers.push(await call());
    if (answers.length === calls.length - 5) onlyFive.resolve();
  });
  await onlyFive.promise;
  const early = [...answers];
  await release();
  await Promise.all(all);
  return { early, late: answers.slice(early.length) };
}

function waiting(source: string, id: string) {
  const row = { id, status: 'accepted', origin: `webhook:${source}`, attempt: 0, acceptedAt: Date.now() };
  return ledger.accept(deliveryRow(row) as Accepted);
}

function deliver(id: string) {
  return server.table.update(rowKey(id), { set: { status: 'delivered', settledAt: Date.now() } });
}

function gatewayEvent(changes: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 {
  const event = callEvent(changes);
  const requestContext = { ...event.requestContext, authorizer: { iam: {} } };
  return { ...event, requestContext } as unknown as APIGatewayProxyEventV2;
}

function statusEvent(source: string, id: string): APIGatewayProxyEventV2 {
  return gatewayEvent({
    routeKey: `GET /sources/${source}/deliveries/{id}`,
    pathParameters: { id },
    headers: { prefer: 'wait=20' },
  });
}

function caseEvent(source: string): APIGatewayProxyEventV2 {
  return gatewayEvent({
    routeKey: `POST /sources/${source}/cases`,
    headers: { prefer: 'wait=20', 'content-type': 'application/json' },
  });
}
