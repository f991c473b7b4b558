import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { type Sources, sourceNamed } from '../../../lib/config/sources.ts';
import { answerChallenge, answerProbe, verifyToken } from '../../../lib/http/handshake.ts';
import type { SourceKeys } from '../../../lib/http/source-keys.ts';
import { callEvent } from './call-event.ts';

const sources: Sources = {
  whatsapp: { operation: 'demo', auth: { hmac: 'meta' } },
  slack: { operation: 'demo', auth: { hmac: 'slack' } },
  zoom: { operation: 'demo', auth: { hmac: 'zoom' } },
  dropbox: { operation: 'demo', auth: { hmac: { header: 'x-dropbox-signature' } }, handshake: 'challenge' },
  graph: { operation: 'demo', auth: { query: 'key' }, handshake: 'validationToken' },
  plain: { operation: 'demo' },
};
const [first, second] = ['a-secret-of-24-characters', 'another-of-24-characters'];
const keys: SourceKeys = { get: async () => [second, first], refetch: async () => [] };

describe('Meta’s question', () => {
  // https://developers.facebook.com/docs/graph-api/webhooks/getting-started/
  const question = (token: string, challenge = '1158201444') =>
    `hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=${challenge}`;

  it.each([first, second])('is answered with its challenge, as no page, by the token of each key', async (key) => {
    expect(await probe('GET', '/hooks/whatsapp', question(verifyToken(key)))).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: '1158201444',
    });
  });

  it('has a token that openssl makes too, as docs/webhooks.md says', () => {
    // printf %s hub.verify_token | openssl dgst -sha256 -hmac 'a-secret-of-24-characters'
    expect(verifyToken(first)).toBe('0c01de7233fbc17221362b3013c1221066c7e23cacb79d444ce1bd4f5638629d');
  });

  it.each([
    ['a wrong token', '/hooks/whatsapp', question(verifyToken('another key altogether'))],
    ['the key itself', '/hooks/whatsapp', question(first)],
    ['no token', '/hooks/whatsapp', 'hub.mode=subscribe&hub.challenge=1'],
    ['no challenge', '/hooks/whatsapp', question(verifyToken(first), '')],
    ['a challenge with line breaks', '/hooks/whatsapp', question(verifyToken(first), 'a%0D%0Ab')],
    ['a challenge of 501 characters', '/hooks/whatsapp', question(verifyToken(first), 'a'.repeat(501))],
    ['a source without such a question', '/hooks/plain', question(verifyToken(first))],
    ['an unknown source', '/hooks/nobody', question(verifyToken(first))],
    ['a name that every object has', '/hooks/constructor', question(verifyToken(first))],
  ])('is refused with %s', async (_what, path, query) => {
    await expect(probe('GET', path, query)).rejects.toMatchObject({ status: 401, code: 'unauthorized', facts: {} });
  });
});

describe('a GET with a challenge alone', () => {
  it('is answered where the source expects it', async () => {
    // https://www.dropbox.com/developers/reference/webhooks
    expect(await probe('GET', '/hooks/dropbox', 'challenge=a%20b')).toMatchObject({ statusCode: 200, body: 'a b' });
  });

  it.each([
    ['/hooks/plain', 'challenge=abc'],
    ['/hooks/slack', 'challenge=abc'],
    ['/hooks/zoom', 'challenge=abc'],
    ['/hooks/whatsapp', 'hub.challenge=abc'],
    ['/hooks/nobody', 'challenge=abc'],
    ['/hooks/dropbox', ''],
    ['/hooks/dropbox', 'challenge=%00'],
    ['/cases', 'challenge=abc'],
  ])('at %s with %j is no question', async (path, query) => {
    expect(await probe('GET', path, query)).toBeUndefined();
  });
});

describe('HEAD and OPTIONS', () => {
  it.each(['plain', 'nobody'])('at the hook of %s say that it is there', async (name) => {
    expect(await probe('HEAD', `/hooks/${name}`)).toEqual({ statusCode: 200 });
    expect(await probe('OPTIONS', `/hooks/${name}`)).toEqual({
      statusCode: 204,
      headers: { allow: 'POST, GET, HEAD, OPTIONS' },
    });
  });

  it('elsewhere are no questions', async () => {
    expect(await probe('HEAD', '/cases')).toBeUndefined();
    expect(await probe('OPTIONS', '/hooks/a/b')).toBeUndefined();
  });
});

describe('a challenge by POST', () => {
  it('of Slack is repeated', () => {
    // https://docs.slack.dev/reference/events/url_verification
    const asked = {
      token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl',
      challenge: '3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P',
      type: 'url_verification',
    };

    expect(post('slack', asked)).toMatchObject({
      statusCode: 200,
      body: JSON.stringify({ challenge: asked.challenge }),
    });
  });

  it('alone in its body is repeated, as monday.com expects', () => {
    expect(post('dropbox', { challenge: 'abc' })).toMatchObject({ body: '{"challenge":"abc"}' });
  });

  it('of Zoom is signed with the key that proved the call', () => {
    // https://developers.zoom.us/docs/api/webhooks/#validate-your-webhook-endpoint
    const plainToken = 'qgg8vlvZRS6UYooatFL8Aw';
    const { body = '' } = post('zoom', { event: 'endpoint.url_validation', payload: { plainToken } }) ?? {};

    const encryptedToken = createHmac('sha256', first).update(plainToken).digest('hex');
    expect(JSON.parse(body)).toEqual({ plainToken, encryptedToken });
  });

  it('of Microsoft Graph is repeated as text, from the address', () => {
    // https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks
    const query = 'key=k&validationToken=Validation%3A%20Testing%20client';

    expect(post('graph', '', query)).toMatchObject({
      statusCode: 200,
      headers: { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' },
      body: 'Validation: Testing client',
    });
  });

  it.each([
    ['slack', { type: 'event_callback', challenge: 'abc' }, ''],
    ['slack', { type: 'url_verification', challenge: 1 }, ''],
    ['slack', { type: 'url_verification' }, ''],
    ['slack', { type: 'url_verification', challenge: 'a\nb' }, ''],
    ['slack', ['challenge'], ''],
    ['slack', 'challenge=abc', ''],
    ['dropbox', { challenge: 'abc', pedido: 1 }, ''],
    ['zoom', { event: 'meeting.ended', payload: { plainToken: 'abc' } }, ''],
    ['zoom', { event: 'endpoint.url_validation', payload: null }, ''],
    ['graph', { value: [] }, 'key=k'],
    ['plain', { type: 'url_verification', challenge: 'abc' }, 'validationToken=abc'],
    ['plain', { challenge: 'abc' }, ''],
  ])('is none: %s sends %j %s', (source, body, query) => {
    expect(post(source, body, query)).toBeUndefined();
  });
});

function probe(method: string, rawPath: string, rawQueryString = '') {
  const event = { ...callEvent({ routeKey: '$default', rawPath, rawQueryString }) } as APIGatewayProxyEventV2;
  event.requestContext.http.method = method;
  return answerProbe(event, { sources, keys });
}

function post(source: string, body: unknown, rawQueryString = '') {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const sign = (text: string) => createHmac('sha256', first).update(text).digest('hex');
  return answerChallenge(sourceNamed(sources, source), { event: callEvent({ rawQueryString }), body: bytes }, { sign });
}
