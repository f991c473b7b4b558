import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { receiveWebhook } from '../../functions/receive-webhook.ts';
import type { Sources } from '../../lib/config/sources.ts';
import type { Acceptance, AcceptRequest } from '../../lib/delivery/accept.ts';
import { commandId, fingerprint } from '../../lib/delivery/command.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import type { CountCall } from '../../lib/http/call-limit.ts';
import { createReceiveSns } from '../../lib/http/sns.ts';
import { callEvent } from '../lib/http/call-event.ts';
import { deliveryRow } from '../lib/http/delivery-row.ts';

export const key = 'a-secret-of-24-characters';

/** Calls `receive-webhook` with these sources. The ledger is a list: what was accepted, in its order. */
export function receiver(sources: Sources) {
  const accepted: AcceptRequest[] = [];
  const counted: number[] = [];
  const known = new Map<string, Delivery>();
  const keys = { get: async () => [key], refetch: async () => [key] };
  const services = {
    auth: { sources, keys, now: Date.now },
    sources,
    calendars: undefined,
    receiveSns: createReceiveSns({ sources, fetchText: async () => '', now: Date.now }),
    countCall: (async (_source, calls = 1) => {
      counted.push(calls);
    }) as CountCall,
    takeWaitPlace: async () => ({ until: 0, isGranted: true, leave: async () => {} }),
    find: async (id: string) => known.get(id),
    async accept(request: AcceptRequest) {
      const id = commandId(request.operation, request.event);
      const print = fingerprint(request.command);
      const before = known.get(id);
      const delivery = before ?? deliveryRow({ id, status: 'accepted', fingerprint: print });
      const outcome: Acceptance['outcome'] = !before ? 'accepted' : before.fingerprint === print ? 'known' : 'conflict';
      if (!before) accepted.push(request);
      known.set(id, delivery);
      return { delivery, outcome };
    },
  };
  const call = (event: APIGatewayProxyEventV2) =>
    receiveWebhook(event, services, { requestId: 'x', deadline: Date.now() + 1_000 });
  return { accepted, counted, call, services };
}

export interface HookCallParts {
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** The event of a call to a hook, as API Gateway hands it over. */
export function hookEvent(source: string, body: Buffer | string, parts: HookCallParts = {}): APIGatewayProxyEventV2 {
  const { type = 'application/json', headers = {}, query = '' } = parts;
  const isBase64Encoded = typeof body !== 'string';
  return callEvent({
    routeKey: 'POST /hooks/{source}',
    rawPath: `/hooks/${source}`,
    rawQueryString: query,
    pathParameters: { source },
    headers: { 'content-type': type, ...headers },
    body: isBase64Encoded ? body.toString('base64') : body,
    isBase64Encoded,
  });
}

/** GitHub's signature of these bytes. */
export function githubSignature(body: Buffer | string): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` };
}
