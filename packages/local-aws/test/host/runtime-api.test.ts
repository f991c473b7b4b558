import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Outcome } from '../../src/host/outcome.ts';
import { openRuntimeApi, type RuntimeApi } from '../../src/host/runtime-api.ts';

const next = '/2018-06-01/runtime/invocation/next';

let api: RuntimeApi;
let outcomes: Outcome[];
beforeEach(async () => {
  outcomes = [];
  api = await openRuntimeApi('arn:aws:lambda:us-east-1:000000000000:function:a', () => undefined);
  api.push({
    id: 'one',
    payload: '{"key":"contrato de Ana.pdf"}',
    onBegin: () => Date.now() + 1_000,
    onEnd: (outcome) => outcomes.push(outcome),
  });
});
afterEach(() => api.close());

it.each<[what: string, headers: Record<string, string>]>([
  ['a name that leads here', { host: 'rebound.example.com' }],
  ['a page of another site', { origin: 'https://example.com' }],
  ['a page without an origin', { 'sec-fetch-site': 'cross-site' }],
])('gives %s no event, and takes no answer from it', async (_what, headers) => {
  const refused = [403, '{"errorType":"AccessDenied"}'];
  expect(await ask(next, headers)).toEqual(refused);
  // The event is still there for the runtime.
  expect(await ask(next)).toEqual([200, '{"key":"contrato de Ana.pdf"}']);
  expect(await ask('/2018-06-01/runtime/invocation/one/response', headers, '{}')).toEqual(refused);
  expect(outcomes).toEqual([]);
  expect(await ask('/2018-06-01/runtime/invocation/one/response', {}, '{}')).toEqual([202, '{"status":"OK"}']);
  expect(outcomes).toEqual([{ ok: true, payload: '{}' }]);
});

async function ask(path: string, headers: Record<string, string> = {}, body?: string) {
  const sent = request(`http://${api.address}${path}`, { method: body === undefined ? 'GET' : 'POST', headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return [response.statusCode, await text(response)];
}
