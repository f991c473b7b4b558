import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import received from '../../events/webhook-received.json' with { type: 'json' };
import type { Bridge } from '../../lib/config.ts';
import { authenticate, bodyOf, dedupeKeyOf, jsonOf } from '../../lib/webhook.ts';

const bridge = { sources: { form: { operation: 'demo' }, studio: { operation: 'demo' } } } as unknown as Bridge;
const keys: Record<string, string> = {
  'bridge/webhooks/form': 'key-of-form',
  'bridge/webhooks/studio': 'key-of-studio',
};
const secrets = { get: async (name: string) => keys[name] ?? '', refetch: async () => '' };

describe('authenticate', () => {
  it('tells the source by its key', async () => {
    expect(await authenticate(withHeaders({ authorization: 'Bearer key-of-studio' }), bridge, secrets)).toBe('studio');
  });

  it.each([
    ['no header', {}],
    ['a wrong key', { authorization: 'Bearer key-of-nobody' }],
    ['an empty key', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic key-of-form' }],
  ])('refuses %s, always with the same answer', async (_case, headers) => {
    await expect(authenticate(withHeaders(headers), bridge, secrets)).rejects.toMatchObject({
      status: 401,
      code: 'unauthorized',
    });
  });
});

describe('bodyOf', () => {
  it('undoes the base64 of the gateway', () => {
    const event = { ...withHeaders({}), body: 'eyJhIjoxfQ==', isBase64Encoded: true };

    expect(bodyOf(event).toString()).toBe('{"a":1}');
  });

  it('refuses more than 256 KiB', () => {
    const event = { ...withHeaders({}), body: 'x'.repeat(256 * 1024 + 1) };

    expect(() => bodyOf(event)).toThrow(expect.objectContaining({ status: 413 }));
  });
});

describe('jsonOf', () => {
  it('says from where on the body is not JSON, and repeats nothing of it', () => {
    expect(() => jsonOf(Buffer.from('{"contact": "ana@example.com",}'))).toThrow(
      expect.objectContaining({ status: 400, message: 'The body is not JSON from character 30 on.' }),
    );
  });
});

describe('dedupeKeyOf', () => {
  const body = Buffer.from('{"a":1}');

  it.each(['idempotency-key', 'webhook-id'])('is the id that the sender repeats in %s', (header) => {
    expect(dedupeKeyOf(withHeaders({ [header]: 'form-7' }), body)).toBe('id:form-7');
  });

  it('is the same for the same body on the same day, and for nothing else', () => {
    const plain = withHeaders({});
    const nextDay = structuredClone(plain);
    nextDay.requestContext.timeEpoch += 24 * 3_600_000;
    const elsewhere = { ...plain, rawPath: '/tasks' };
    const key = dedupeKeyOf(plain, body);

    expect(dedupeKeyOf(structuredClone(plain), Buffer.from('{"a":1}'))).toBe(key);
    for (const other of [
      dedupeKeyOf(nextDay, body),
      dedupeKeyOf(elsewhere, body),
      dedupeKeyOf(plain, Buffer.from('{}')),
    ]) {
      expect(other).not.toBe(key);
    }
  });

  it('refuses an id that is no id', () => {
    expect(() => dedupeKeyOf(withHeaders({ 'idempotency-key': 'a b' }), body)).toThrow(
      expect.objectContaining({ status: 400, field: 'Idempotency-Key' }),
    );
  });
});

function withHeaders(headers: Record<string, string>): APIGatewayProxyEventV2 {
  return { ...structuredClone(received), headers } as APIGatewayProxyEventV2;
}
