import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { receiveWebhook } from '../../../functions/receive-webhook.ts';
import { composeHttp } from '../../../lib/compose.ts';
import type { Sources } from '../../../lib/config/sources.ts';
import { corsHeaders } from '../../../lib/http/cors.ts';
import { answerProbe } from '../../../lib/http/handshake.ts';
import { hookEvent, key, receiver } from '../../functions/sender-calls.ts';
import { callEvent } from './call-event.ts';

const site = 'https://www.example.com';
const hook = (fields: Readonly<Record<string, unknown>>) => ({
  kind: 'insertRecord' as const,
  module: 'contacts',
  fields,
});
const sources: Sources = {
  form: { operation: 'demo', auth: { query: 'key' }, origins: [site, 'http://localhost:3000'], waitSeconds: 0, hook },
  plain: { operation: 'demo', auth: { query: 'key' }, waitSeconds: 0, hook },
};
const readable = {
  vary: 'origin',
  'access-control-allow-origin': site,
  'access-control-expose-headers': 'content-language, idempotent-replayed, location, preference-applied, retry-after',
};

describe('a page of a site that the source lists', () => {
  it('may ask, and is told what it may send', async () => {
    expect(await ask('form', site)).toEqual({
      statusCode: 204,
      headers: {
        allow: 'POST, GET, HEAD, OPTIONS',
        ...readable,
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'accept-language, content-type, idempotency-key, prefer',
        'access-control-max-age': '7200',
      },
    });
  });

  it.each([
    ['an accepted call', { query: `key=${key}` }, 202],
    ['a call with a wrong key', { query: 'key=wrong' }, 401],
    ['a call of another type', { query: `key=${key}`, type: 'image/png' }, 415],
  ])('may read the response of %s', async (_what, parts, statusCode) => {
    const response = await call('form', { ...parts, headers: { origin: site } });

    expect(response).toMatchObject({ statusCode, headers: readable });
    expect(response.headers).toHaveProperty('content-type');
  });
});

describe('a page of another site', () => {
  const others = ['https://example.com', `${site}.example.net`, 'null', `${site}/`, 'http://www.example.com'];

  it.each(others)('%s may neither ask nor send', async (origin) => {
    expect((await ask('form', origin)).headers).toEqual({ allow: 'POST, GET, HEAD, OPTIONS', vary: 'origin' });

    const response = await call('form', { query: `key=${key}`, headers: { origin } });
    expect(response).toMatchObject({ statusCode: 403, body: expect.stringContaining('sources.SOURCE.origins') });
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a call', () => {
  it('from no page is the key’s alone', async () => {
    expect(await call('form', { query: `key=${key}` })).toMatchObject({ statusCode: 202 });
  });

  it.each(['plain', 'nobody'])('to the hook of %s, which lists no site, has no such headers', async (name) => {
    expect(await ask(name, site)).toEqual({ statusCode: 204, headers: { allow: 'POST, GET, HEAD, OPTIONS' } });
    const response = await call(name, { query: `key=${key}`, headers: { origin: site } });
    expect(Object.keys(response.headers ?? {}).join()).not.toMatch(/access-control|vary/);
  });
});

async function ask(name: string, origin: string): Promise<APIGatewayProxyStructuredResultV2> {
  const event = callEvent({ routeKey: '$default', rawPath: `/hooks/${name}`, headers: { origin } });
  event.requestContext.http.method = 'OPTIONS';
  return (await answerProbe(event, { sources, keys: receiver(sources).services.auth.keys })) ?? {};
}

/** Through the same stack as the function's handler, where errors become responses. */
async function call(name: string, parts: Parameters<typeof hookEvent>[2]): Promise<APIGatewayProxyStructuredResultV2> {
  const handler = composeHttp(
    receiveWebhook,
    () => receiver(sources).services,
    (event: APIGatewayProxyEventV2) => corsHeaders(event, sources),
  );
  const context = { awsRequestId: 'x', getRemainingTimeInMillis: () => 1_000 } as Context;
  return (await handler(hookEvent(name, '{"a":1}', parts), context, () => {})) as APIGatewayProxyStructuredResultV2;
}
