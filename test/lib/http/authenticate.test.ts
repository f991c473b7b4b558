import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets } from '../../../lib/aws/secrets.ts';
import type { Sources } from '../../../lib/config/sources.ts';
import { authenticate } from '../../../lib/http/authenticate.ts';
import { problemResponse } from '../../../lib/http/problem.ts';
import { createSourceKeys } from '../../../lib/http/source-keys.ts';
import { callEvent } from './call-event.ts';

const sources: Sources = {
  form: { operation: 'demo' },
  shop: { operation: 'demo', auth: 'signature' },
  robot: { operation: 'demo', auth: 'iam' },
  app: {
    operation: 'demo',
    auth: { jwt: { issuer: 'https://issuer.example', audience: ['bridge'], claims: { sub: 'app', groups: '[a b]' } } },
  },
  anybody: {
    operation: 'demo',
    auth: { jwt: { issuer: 'https://issuer.example', audience: ['bridge'], everyUser: true } },
  },
  keyless: { operation: 'demo' },
};
const [first, second, third] = [1, 2, 3].map((number) => Buffer.alloc(33, number).toString('base64')) as [
  string,
  string,
  string,
];
const body = Buffer.from('{"a":1}');
const nowMs = 1_800_000_000_000;

let aws: LocalAws;
let client: SecretsManagerClient;
let clock: number;
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
  for (const source of ['form', 'shop']) aws.secrets.createSecret(`bridge/dev/webhooks/${source}`, { value: first });
});
afterAll(() => aws.stop());
beforeEach(() => {
  clock = nowMs;
  asked = [];
  for (const source of ['form', 'shop']) aws.secrets.put(`bridge/dev/webhooks/${source}`, first);
  const keys = createSourceKeys(createSecrets({ client, now: () => clock }), 'dev', () => clock);
  verify = (event, bytes = body) => authenticate(event, bytes, { sources, keys, now: () => clock });
});

describe('a caller with a key', () => {
  it('is the source that its key names', async () => {
    expect(await verify(withKey('form', first))).toEqual({ source: 'form' });
  });

  it('costs a read of its own secret only', async () => {
    await verify(withKey('form', first));

    expect(asked).toEqual(['bridge/dev/webhooks/form']);
  });

  it.each([
    ['no header', {}],
    ['an empty key', { authorization: 'Bearer form.' }],
    ['a key that names no source', { authorization: `Bearer ${first}` }],
    ['another scheme', { authorization: `Basic form.${first}` }],
    ['an unknown source', { authorization: `Bearer nobody.${first}` }],
    ['a name that every object has', { authorization: `Bearer constructor.${first}` }],
    ['a source that signs', { authorization: `Bearer shop.${first}` }],
    ['a source that the gateway checks', { authorization: `Bearer robot.${first}` }],
  ])('is refused with %s, without asking for a secret', async (_what, headers) => {
    await expect(verify(callEvent({ headers }))).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
    expect(asked).toEqual([]);
  });

  it('gets the same refusal for a wrong key as for an unknown source', async () => {
    const answers = await Promise.all(
      [withKey('form', second), withKey('nobody', second)].map((event) => verify(event).catch((error) => error)),
    );

    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0].facts).toEqual(answers[1].facts);
  });

  it('costs at most one call to Secrets Manager a minute, with any number of wrong keys', async () => {
    for (let call = 0; call < 50; call++) {
      await expect(verify(withKey('form', second))).rejects.toThrow();
      await expect(verify(withKey('keyless', second))).rejects.toThrow();
    }

    expect(asked.sort()).toEqual(['bridge/dev/webhooks/form', 'bridge/dev/webhooks/keyless']);
  });
});

describe('while Secrets Manager fails', () => {
  let failure: string | undefined;
  let server: Server;
  let failing: SecretsManagerClient;
  beforeEach(async () => {
    failure = undefined;
    server = createServer((_request, response) => {
      response.writeHead(failure === undefined ? 200 : 500, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(failure === undefined ? { SecretString: first } : { __type: failure }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    failing = new SecretsManagerClient({ ...aws.clientConfig(), endpoint, maxAttempts: 1 });
    const keys = createSourceKeys(createSecrets({ client: failing, now: () => clock }), 'dev', () => clock);
    verify = (event) => authenticate(event, body, { sources, keys, now: () => clock });
  });
  afterEach(async () => {
    failing.destroy();
    await once(server.close(), 'close');
  });

  it.each(['InternalServiceError', 'ThrottlingException'])(
    'by %s, a caller gets 503, and is accepted when its keys can be read again',
    async (name) => {
      failure = name;
      const refusal = await verify(withKey('form', first)).catch((error: unknown) => error);
      expect(problemResponse(refusal, 'en')).toMatchObject({ statusCode: 503, headers: { 'retry-after': 5 } });

      failure = undefined;

      expect(await verify(withKey('form', first))).toEqual({ source: 'form' });
    },
  );

  it('keys that were read before still count, though others try wrong ones', async () => {
    await verify(withKey('form', first));
    clock += 61_000;
    failure = 'InternalServiceError';

    await expect(verify(withKey('form', second))).rejects.toMatchObject({ name: failure });

    expect(await verify(withKey('form', first))).toEqual({ source: 'form' });
  });

  it('an unknown source is refused as always', async () => {
    failure = 'InternalServiceError';

    await expect(verify(withKey('nobody', first))).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('while a key is replaced', () => {
  const rotating = JSON.stringify({ active: [second], retiring: [first] });

  it('both are accepted, and a removed one no longer', async () => {
    aws.secrets.put('bridge/dev/webhooks/form', rotating);
    expect(await verify(withKey('form', first))).toEqual({ source: 'form' });
    expect(await verify(withKey('form', second))).toEqual({ source: 'form' });

    aws.secrets.put('bridge/dev/webhooks/form', JSON.stringify({ active: [second] }));
    clock += 5 * 60_000;
    await expect(verify(withKey('form', first))).rejects.toThrow();
    expect(await verify(withKey('form', second))).toEqual({ source: 'form' });
  });

  it('a new one is accepted within a minute of the last read', async () => {
    await verify(withKey('form', first));
    aws.secrets.put('bridge/dev/webhooks/form', rotating);
    clock += 60_000;

    expect(await verify(withKey('form', second))).toEqual({ source: 'form' });
  });

  it('a call that two keys signed is accepted with either', async () => {
    aws.secrets.put('bridge/dev/webhooks/shop', rotating);

    expect(await verify(signEvent('shop', [first, third]))).toEqual({ source: 'shop', signedId: 'msg_1' });
    expect(await verify(signEvent('shop', [third, second]))).toEqual({ source: 'shop', signedId: 'msg_1' });
    await expect(verify(signEvent('shop', [third]))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  it.each(['', 'short', '{"active":["short"]}', '{"active":'])(
    'a secret that holds %j lets nobody in',
    async (value) => {
      aws.secrets.put('bridge/dev/webhooks/form', value);

      await expect(verify(withKey('form', value || first))).rejects.toMatchObject({ code: 'unauthorized' });
    },
  );
});

describe('a caller that signs', () => {
  it('is the source of the hook, or the one in its header', async () => {
    const hook = { routeKey: 'POST /hooks/{source}', pathParameters: { source: 'shop' } };

    expect(await verify(signEvent('', [first], hook))).toEqual({ source: 'shop', signedId: 'msg_1' });
    expect(await verify(signEvent('shop', [first]))).toEqual({ source: 'shop', signedId: 'msg_1' });
    await expect(verify(signEvent('form', [first], hook))).rejects.toThrow();
    await expect(verify(signEvent('', [first]))).rejects.toThrow();
  });

  it('is refused for one byte more, for a source that calls by key, and for an old time without a read of the secret', async () => {
    await expect(verify(signEvent('shop', [first]), Buffer.from('{"a":1} '))).rejects.toMatchObject({
      code: 'unauthorized',
    });
    await expect(verify(signEvent('form', [first]))).rejects.toMatchObject({ code: 'unauthorized' });
    asked = [];
    clock += 301_000;
    await expect(verify(signEvent('shop', [first]))).rejects.toMatchObject({ code: 'stale_signature' });
    expect(asked).toEqual([]);
  });
});

describe('a source that API Gateway checks', () => {
  it.each([
    ['robot', { iam: { userArn: 'arn:aws:iam::000000000000:user/robot' } }],
    ['app', { jwt: { claims: { sub: 'app', groups: '[a b]', email_verified: 'true' } } }],
    ['anybody', { jwt: { claims: { sub: 'x' } } }],
  ])('%s is accepted at its own address, if it was checked there', async (source, authorizer) => {
    expect(await verify(atGateway(source, authorizer))).toEqual({ source });
  });

  it.each([
    ['nothing was checked', 'robot', {}],
    ['something else was checked', 'robot', { jwt: { claims: {} } }],
    ['a claim is missing', 'app', { jwt: { claims: { sub: 'app' } } }],
    ['a claim says something else', 'app', { jwt: { claims: { sub: 'app', groups: '[a b c]' } } }],
    ['a claim is no own property', 'app', { jwt: { claims: Object.create({ sub: 'app', groups: '[a b]' }) } }],
    ['a token has no claims', 'app', { jwt: {} }],
    ['no token was checked, of a source for everybody', 'anybody', {}],
    ['the source uses another method', 'form', { iam: {} }],
    ['the source is unknown', 'nobody', { iam: {} }],
  ])('is refused where %s', async (_why, source, authorizer) => {
    await expect(verify(atGateway(source, authorizer))).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

function withKey(source: string, key: string): APIGatewayProxyEventV2 {
  return callEvent({ headers: { authorization: `Bearer ${source}.${key}` } });
}

function signEvent(
  source: string,
  keys: string[],
  changes: Partial<APIGatewayProxyEventV2> = {},
): APIGatewayProxyEventV2 {
  const timestamp = String(nowMs / 1_000);
  const signatures = keys.map((key) => {
    const hmac = createHmac('sha256', Buffer.from(key, 'base64'));
    return `v1,${hmac.update(`msg_1.${timestamp}.`).update(body).digest('base64')}`;
  });
  const headers = {
    'webhook-id': 'msg_1',
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
    ...(source && { 'webhook-source': source }),
  };
  return callEvent({ headers, ...changes });
}

function atGateway(source: string, authorizer: object): APIGatewayProxyEventV2 {
  const event = callEvent({ routeKey: `POST /sources/${source}/cases` });
  Object.assign(event.requestContext, { authorizer });
  return event;
}
