import { createHmac } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets } from '../../../lib/aws/secrets.ts';
import type { Sources } from '../../../lib/config/sources.ts';
import { authenticate } from '../../../lib/http/authenticate.ts';
import { readIdempotencyKey } from '../../../lib/http/idempotency.ts';
import { createSourceKeys } from '../../../lib/http/source-keys.ts';
import { callEvent } from './call-event.ts';

const sources: Sources = {
  git: { operation: 'demo', auth: { hmac: 'github' } },
  pay: { operation: 'demo', auth: { hmac: 'stripe' } },
  form: { operation: 'demo', auth: { query: 'clave' } },
  crm: { operation: 'demo', auth: 'basic' },
  plain: { operation: 'demo' },
};
const [first, second, third] = [1, 2, 3].map((number) => Buffer.alloc(33, number).toString('base64url')) as [
  string,
  string,
  string,
];
const rotating = JSON.stringify({ active: [second], retiring: [first] });
const body = Buffer.from('{"id":"evt_1"}');
const nowMs = 1_800_000_000_000;

let aws: LocalAws;
let client: SecretsManagerClient;
let asked: string[];
let verify: (event: APIGatewayProxyEventV2, bytes?: Buffer) => ReturnType<typeof authenticate>;

beforeAll(async () => {
  aws = await startAws();
  client = new SecretsManagerClient(aws.clientConfig());
  client.middlewareStack.add(
    (next) => (args) => {
      asked.push((args.input as { SecretId: string }).SecretId);
      return next(args);
    },
    { step: 'initialize' },
  );
  for (const source of Object.keys(sources))
    aws.secrets.createSecret(`bridge/dev/webhooks/${source}`, { value: first });
});
afterAll(() => aws.stop());
beforeEach(() => {
  asked = [];
  for (const source of Object.keys(sources)) aws.secrets.put(`bridge/dev/webhooks/${source}`, first);
  const keys = createSourceKeys(createSecrets({ client, now: () => nowMs }), 'dev', () => nowMs);
  verify = (event, bytes = body) => authenticate(event, bytes, { sources, keys, now: () => nowMs });
});

describe('a source whose sender signs in its own way', () => {
  it('is proven by either key during a rotation, and by no other', async () => {
    aws.secrets.put('bridge/dev/webhooks/git', rotating);

    expect(await verify(github(first))).toMatchObject({ source: 'git' });
    expect(await verify(github(second))).toMatchObject({ source: 'git' });
    await expect(verify(github(third))).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
  });

  it('signs its bytes, so one byte more is refused', async () => {
    await expect(verify(github(first), Buffer.from('{"id":"evt_1"} '))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it('signs answers with the key that proved the call', async () => {
    aws.secrets.put('bridge/dev/webhooks/git', rotating);

    const { sign } = await verify(github(first));

    expect(sign?.('text')).toBe(createHmac('sha256', first).update('text').digest('hex'));
  });

  it.each([
    ['at its hook without a signature', hook('git', {})],
    ['at its hook with a key', hook('git', { authorization: `Bearer git.${first}` })],
    ['at the hook of another source', { ...github(first), pathParameters: { source: 'pay' } }],
    ['at the hook of an unknown source', { ...github(first), pathParameters: { source: 'nobody' } }],
    ['at the hook of a name that every object has', { ...github(first), pathParameters: { source: 'constructor' } }],
    ['at another address', callEvent({ headers: github(first).headers })],
  ])('is refused %s, without asking for a secret', async (_where, event) => {
    await expect(verify(event)).rejects.toMatchObject({ code: 'unauthorized', facts: {} });
    expect(asked).toEqual([]);
  });

  it('has no id but a signed one: with another Idempotency-Key a recorded call stays the same call', async () => {
    const event = github(first);
    const { signedId } = await verify(event);
    Object.assign(event.headers, { 'idempotency-key': 'another', 'webhook-id': 'another' });

    expect(signedId).toBeNull();
    expect(readIdempotencyKey(event, signedId)).toBeUndefined();
  });

  it.each([
    ['the event in the body', '{"id":"evt_1"}', 'evt_1'],
    ['none for a number', '{"id":1}', null],
    ['none for a text that is no key', '{"id":"a b"}', null],
    ['none for a body that is no JSON', 'id=evt_1', null],
    ['none for null', 'null', null],
  ])('that names its events has the id of %s', async (_what, text, id) => {
    expect(await verify(stripe(first, text), Buffer.from(text))).toMatchObject({ source: 'pay', signedId: id });
  });

  it('learns that its time is wrong only with the right key', async () => {
    const late = nowMs / 1_000 - 301;
    await expect(verify(stripe(first, String(body), late))).rejects.toMatchObject({ code: 'stale_signature' });
    await expect(verify(stripe(third, String(body), late))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(await verify(stripe(first, String(body), late + 1))).toMatchObject({ source: 'pay' });
  });
});

describe('a source with its key in the address', () => {
  it('is proven by it at its hook, by either during a rotation', async () => {
    aws.secrets.put('bridge/dev/webhooks/form', rotating);

    expect(await verify(hook('form', {}, `clave=${first}`))).toEqual({ source: 'form' });
    expect(await verify(hook('form', {}, `a=b&clave=${second}`))).toEqual({ source: 'form' });
  });

  it.each([
    ['a wrong key', hook('form', {}, `clave=${third}`)],
    ['two keys', hook('form', {}, `clave=${first}&clave=${first}`)],
    ['the key under another name', hook('form', {}, `key=${first}`)],
    ['no key', hook('form', {}, '')],
    ['the key of a source that calls by header', hook('plain', {}, `clave=${first}`)],
    ['the key at another address', callEvent({ rawQueryString: `clave=${first}` })],
  ])('is refused with %s', async (_what, event) => {
    await expect(verify(event)).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

describe('a source with Basic authentication', () => {
  it('is proven by its name and its key, at its hook and elsewhere', async () => {
    const headers = basic(`crm:${first}`);

    expect(await verify(hook('crm', headers))).toEqual({ source: 'crm' });
    expect(await verify(callEvent({ headers }))).toEqual({ source: 'crm' });
  });

  it.each([
    ['a wrong key', hook('crm', basic(`crm:${third}`))],
    ['no key', hook('crm', basic('crm:'))],
    ['another source', hook('crm', basic(`plain:${first}`))],
    ['the key of a source that calls by header', hook('plain', basic(`plain:${first}`))],
    ['its key by the other header', hook('crm', { authorization: `Bearer crm.${first}` })],
    ['what is no base64', hook('crm', { authorization: 'Basic !' })],
  ])('is refused with %s', async (_what, event) => {
    await expect(verify(event)).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

function hook(source: string, headers: Record<string, string>, rawQueryString = ''): APIGatewayProxyEventV2 {
  return callEvent({ routeKey: 'POST /hooks/{source}', pathParameters: { source }, headers, rawQueryString });
}

function github(key: string): APIGatewayProxyEventV2 {
  return hook('git', { 'x-hub-signature-256': `sha256=${createHmac('sha256', key).update(body).digest('hex')}` });
}

function stripe(key: string, text: string, at = nowMs / 1_000): APIGatewayProxyEventV2 {
  const signature = createHmac('sha256', key).update(`${at}.${text}`).digest('hex');
  return hook('pay', { 'stripe-signature': `t=${at},v1=${signature}` });
}

function basic(credentials: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` };
}
