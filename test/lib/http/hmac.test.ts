import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HmacScheme, type HmacSender, hmacSenders } from '../../../lib/config/senders.ts';
import { verifyToken } from '../../../lib/http/handshake.ts';
import { isHmacBy, readHmac, signedAt } from '../../../lib/http/hmac.ts';
import type { CallHeaders } from '../../../lib/http/signature.ts';

interface Vector {
  readonly sender: HmacSender;
  readonly secret: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Epoch ms. */
  readonly at?: number;
}

const atlassianAndGithub = "It's a Secret to Everybody";

/** Examples that the senders themselves published, with secret, body and signature. */
const published: readonly Vector[] = [
  {
    // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    sender: 'github',
    secret: atlassianAndGithub,
    headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    body: 'Hello, World!',
  },
  {
    // https://developer.atlassian.com/cloud/jira/platform/webhooks/, "Secure admin webhooks"
    sender: 'atlassian',
    secret: atlassianAndGithub,
    headers: { 'x-hub-signature': 'sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9' },
    body: 'Hello World!',
  },
  {
    // https://api.slack.com/authentication/verifying-requests-from-slack
    sender: 'slack',
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    headers: {
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
      'x-slack-request-timestamp': '1531420618',
    },
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    at: 1_531_420_618_000,
  },
  {
    // https://github.com/stripe/stripe-dotnet/tree/6045930/src/StripeTests: Resources/event_test_signature.json and
    // Services/Events/EventUtilityTest.cs. The scheme: https://docs.stripe.com/webhooks#verify-manually
    sender: 'stripe',
    secret: 'webhook_secret',
    headers: {
      'stripe-signature':
        't=1533204620,v1=2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7,v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef',
    },
    body: `{
  "id": "evt_123",
  "object": "event",
  "account": "acct_123",
  "api_version": "2017-05-25",
  "created": 1533204620,
  "data": {
    "object": {
      "id": "cus_123",
      "object": "customer",
      "created": 123456789,
      "email": "test@stripe.com",
      "livemode": false,
      "metadata": {}
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_123",
    "idempotency_key": "idempotency-key-123"
  },
  "type": "customer.created"
}
`,
    at: 1_533_204_620_000,
  },
];

const secret = 'a-secret-of-24-characters';
const body = '{"id":"evt_1","event_id":"ev_1"}';
const hex = '45ef6295b5f218b897740c2decac26bf1965839fc7d637b30a8f3768132a6057';
const base64 = 'Re9ilbXyGLiXdAwt7Kwmvxllg5/H1jezCo83aBMqYFc=';

/** These senders publish the scheme and no example with its secret. Signed by `openssl dgst -sha256 -hmac` as their pages say. */
const described: readonly Vector[] = [
  // https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
  { sender: 'meta', secret, body, headers: { 'x-hub-signature-256': `sha256=${hex}` } },
  // https://shopify.dev/docs/apps/build/webhooks/subscribe/https
  { sender: 'shopify', secret, body, headers: { 'x-shopify-hmac-sha256': base64 } },
  // https://www.typeform.com/developers/webhooks/secure-your-webhooks/
  { sender: 'typeform', secret, body, headers: { 'typeform-signature': `sha256=${base64}` } },
  // https://woocommerce.com/document/webhooks/
  { sender: 'woocommerce', secret, body, headers: { 'x-wc-webhook-signature': base64 } },
  {
    // https://developer.calendly.com/api-docs/overview/webhooks/webhook-signatures
    sender: 'calendly',
    secret,
    body,
    headers: {
      'calendly-webhook-signature': 't=1800000000,v1=e46a692cbf7174138609b4d40d9aee7d8b5f44e9bce08957cd9e90d8a20b71e3',
    },
    at: 1_800_000_000_000,
  },
  {
    // https://developers.zoom.us/docs/api/webhooks/
    sender: 'zoom',
    secret,
    body,
    headers: {
      'x-zm-signature': 'v0=ae310677baa83a3c012990cd40702a4bf57017b8621d56c6b94eb94ed1c5e39b',
      'x-zm-request-timestamp': '1800000000',
    },
    at: 1_800_000_000_000,
  },
  {
    // https://developer.zendesk.com/documentation/webhooks/verifying/
    sender: 'zendesk',
    secret,
    body,
    headers: {
      'x-zendesk-webhook-signature': 'gNjr6LoI37SMu1MJjJPqCEgVqqoszY7xVW90bjBuuLU=',
      'x-zendesk-webhook-signature-timestamp': '2027-01-15T08:00:00Z',
    },
    at: Date.UTC(2027, 0, 15, 8),
  },
];
const vectors = [...published, ...described];

describe.each(vectors.map((vector) => [vector.sender, vector] as const))('%s', (sender, vector) => {
  const scheme: HmacScheme = hmacSenders[sender];

  it('is valid as its page says, and signed when its page says', () => {
    expect(isValid(scheme, vector.headers, vector)).toBe(true);
    const signature = readHmac(scheme, vector.headers);
    expect(signature && signedAt(signature)).toBe(vector.at);
  });

  it('is refused with one flipped bit in the body, the key or a header', () => {
    const bytes = { body: Buffer.from(vector.body), secret: Buffer.from(vector.secret) };
    fc.assert(
      fc.property(fc.constantFrom('body', 'secret', ...Object.keys(vector.headers)), fc.nat(), (part, where) => {
        const headers = { ...vector.headers };
        const flipped = { ...bytes };
        if (part === 'body' || part === 'secret') flipped[part] = flip(bytes[part], where);
        else headers[part] = flip(Buffer.from((headers[part] ?? '').replace(/,v0=.*/, '')), where).toString('latin1');
        // The case of a hex digit is its fourth bit: the same signature.
        if (scheme.encoding !== 'base64' && vector.headers[part]?.startsWith(headers[part]?.toLowerCase() ?? '-'))
          return;
        expect(isValid(scheme, headers, flipped)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it('is no signature without one of its headers', () => {
    for (const name of Object.keys(vector.headers)) {
      expect(readHmac(scheme, { ...vector.headers, [name]: undefined })).toBeUndefined();
      expect(readHmac(scheme, { ...vector.headers, [name]: '' })).toBeUndefined();
    }
  });
});

it('every preset has an example', () => {
  expect(vectors.map(({ sender }) => sender).sort()).toEqual(Object.keys(hmacSenders).sort());
});

it.each([
  ['meta', { signs: '{body}' }, 'hub.verify_token'],
  ['a scheme that signs its time before', { signs: '{timestamp}.{body}' }, 'verify_token'],
])('the verify token proves no call: %s', (sender, timestamp, text) => {
  const scheme: HmacScheme = sender === 'meta' ? hmacSenders.meta : { header: 'x', timestamp };
  const token = { scheme, signatures: [verifyToken(secret)], timestamp: 'hub' };

  expect(isHmacBy(token, Buffer.from(text), secret)).toBe(false);
});

describe('a scheme of one’s own', () => {
  const sign = (text: string, algorithm = 'sha512') => createHmac(algorithm, secret).update(text).digest('hex');

  it('has any header, algorithm and prefix', () => {
    const scheme: HmacScheme = { header: 'X-Firma', algorithm: 'sha512', prefix: 'firma:' };

    expect(isValid(scheme, { 'x-firma': `firma:${sign(body)}` }, { body, secret })).toBe(true);
    expect(isValid(scheme, { 'x-firma': sign(body) }, { body, secret })).toBe(false);
    expect(isValid(scheme, { 'x-firma': `firma:${sign(body, 'sha256')}` }, { body, secret })).toBe(false);
  });

  it('is valid by any of eight signatures, and no ninth is compared', () => {
    const scheme: HmacScheme = { header: 'x-firma', algorithm: 'sha512' };
    const wrong = sign('another body');
    const list = (count: number) => [...Array(count).fill(wrong), sign(body)].join(', ');

    expect(isValid(scheme, { 'x-firma': list(7) }, { body, secret })).toBe(true);
    expect(isValid(scheme, { 'x-firma': list(8) }, { body, secret })).toBe(false);
  });

  it.each([
    ['two times', 't=1800000000,t=1800000001'],
    ['no time', 'v1=00'],
    ['a time with a blank', 't=1800 000000'],
  ])('is no signature with %s', (_what, value) => {
    const timestamp = { prefix: 't=', signs: '{timestamp}.{body}' };
    expect(readHmac({ header: 'x-firma', prefix: 'v1=', timestamp }, { 'x-firma': `${value},v1=00` })).toBeUndefined();
  });

  it.each([
    ['zendesk', '2027-01-15T08:00:00Z'],
    ['slack', '1800000000'],
    ['zoom', '1800000000'],
    ['stripe', '1800000000'],
    ['calendly', '1800000000'],
  ] as const)('of %s has one form of time alone: its signs are none of the body', (sender, time) => {
    const { header, prefix = '', timestamp }: HmacScheme = hmacSenders[sender];
    const headersAt = (text: string) => ({
      [header]: [`${prefix}c2ln`, ...(timestamp?.header ? [] : [`${timestamp?.prefix}${text}`])].join(','),
      ...(timestamp?.header && { [timestamp.header]: text }),
    });
    expect(readHmac(hmacSenders[sender], headersAt(time))).toMatchObject({ timestamp: time });
    const others = [time.slice(0, -1), `${time}0`, '2027-01-15T08:00', '2027-01-15T08:00:00.000Z', '2027'];
    for (const other of others) expect(readHmac(hmacSenders[sender], headersAt(other))).toBeUndefined();
  });

  it.each([
    ['seconds', '1800000000', 1_800_000_000_000],
    ['milliseconds', '1800000000123', 1_800_000_000_123],
    ['ISO 8601', '2027-01-15T08:00:00Z', 1_800_000_000_000],
    ['no time', 'ayer', Number.NaN],
  ])('reads a time in %s', (_what, timestamp, at) => {
    expect(signedAt({ scheme: { header: 'x' }, signatures: [], timestamp })).toBe(at);
  });
});

function isValid(
  scheme: HmacScheme,
  headers: CallHeaders,
  { body, secret }: { body: string | Buffer; secret: string | Buffer },
): boolean {
  const signature = readHmac(scheme, headers);
  return signature !== undefined && isHmacBy(signature, Buffer.from(body), secret.toString('latin1'));
}

function flip(value: Buffer<ArrayBuffer>, where: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.from(value);
  const bit = where % (bytes.length * 8);
  bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return bytes;
}
