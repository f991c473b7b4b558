import { createHmac } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { getStatus } from '../../functions/get-status.ts';
import type { Hook, Sources } from '../../lib/config/sources.ts';
import { verifyToken } from '../../lib/http/handshake.ts';
import { callEvent } from '../lib/http/call-event.ts';
import { githubSignature, hookEvent, key, receiver } from './sender-calls.ts';

const hook: Hook = (fields) => ({ kind: 'insertRecord', module: 'contacts', fields });
const sources: Sources = {
  git: { operation: 'demo', auth: { hmac: 'github' }, hook },
  slack: { operation: 'demo', auth: { hmac: 'slack' }, hook },
  form: { operation: 'demo', auth: { query: 'key' }, waitSeconds: 0, hook },
  whatsapp: { operation: 'demo', auth: { hmac: 'meta' }, hook },
};
const body = '{"nota":"mañana"}';

describe('a call of a sender', () => {
  it('that signs in its own way becomes its hook’s command', async () => {
    const { call, accepted } = receiver(sources);

    expect(await call(hookEvent('git', body, { headers: githubSignature(body) }))).toMatchObject({ statusCode: 202 });
    expect(accepted).toMatchObject([{ operation: 'demo', command: { fields: { nota: 'mañana' } } }]);
  });

  it('is the same call again, whatever unsigned id somebody adds', async () => {
    const { call, accepted } = receiver(sources);
    const headers = githubSignature(body);
    for (const id of ['one', 'two']) {
      await call(hookEvent('git', body, { headers: { ...headers, 'idempotency-key': id, 'webhook-id': id } }));
    }

    expect(accepted).toHaveLength(1);
  });

  it('is signed as it travels, and opened afterwards', async () => {
    const { call, accepted } = receiver(sources);
    const bytes = gzipSync(body);
    const compressed = { 'content-encoding': 'gzip' };

    await call(hookEvent('git', bytes, { headers: { ...compressed, ...githubSignature(bytes) } }));
    const signedInside = hookEvent('git', bytes, { headers: { ...compressed, ...githubSignature(body) } });
    await expect(call(signedInside)).rejects.toMatchObject({ code: 'unauthorized' });

    expect(accepted).toMatchObject([{ command: { fields: { nota: 'mañana' } } }]);
  });

  it('is the same call, however it was compressed', async () => {
    const { call, accepted } = receiver(sources);
    for (const level of [1, 9]) {
      const bytes = gzipSync(body, { level });
      await call(hookEvent('form', bytes, { headers: { 'content-encoding': 'gzip' }, query: `key=${key}` }));
    }
    await call(hookEvent('form', body, { type: 'text/plain', query: `key=${key}` }));

    expect(accepted).toHaveLength(1);
  });

  it('to another address than a hook is not opened', async () => {
    const { call } = receiver({ crm: { operation: 'demo', auth: 'basic' } });
    const authorization = `Basic ${Buffer.from(`crm:${key}`).toString('base64')}`;
    const event = callEvent({ headers: { authorization, 'content-type': 'text/plain' } });

    await expect(call(event)).rejects.toMatchObject({ code: 'unsupported_type' });
  });
});

describe('a handshake', () => {
  it('by POST is answered after its proof, and makes no command', async () => {
    const { call, accepted } = receiver(sources);
    const asked = '{"type":"url_verification","challenge":"3eZbrw1aBm2rZgRNFdxV"}';
    const at = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', key).update(`v0:${at}:${asked}`).digest('hex');
    const headers = { 'x-slack-request-timestamp': at, 'x-slack-signature': `v0=${signature}` };

    expect(await call(hookEvent('slack', asked, { headers }))).toMatchObject({
      statusCode: 200,
      body: '{"challenge":"3eZbrw1aBm2rZgRNFdxV"}',
    });
    await expect(call(hookEvent('slack', asked))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(accepted).toEqual([]);
  });

  it.each([
    ['GET', `hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=${verifyToken(key)}`, 200, '1158201444'],
    ['HEAD', '', 200, undefined],
    ['OPTIONS', '', 204, undefined],
  ])('by %s is answered where every other address is 404', async (method, rawQueryString, statusCode, text) => {
    const { services } = receiver(sources);
    const ask = (rawPath: string) => {
      const event = callEvent({ routeKey: '$default', rawPath, rawQueryString });
      event.requestContext.http.method = method;
      const rest = { bound: undefined as never, restOf: async () => undefined };
      return getStatus(event, { ...services, ...rest }, { requestId: 'x', deadline: 0 });
    };

    expect(await ask('/hooks/whatsapp')).toMatchObject({ statusCode, ...(text && { body: text }) });
    await expect(ask('/hook/whatsapp')).rejects.toMatchObject({ code: 'no_such_call' });
  });
});
