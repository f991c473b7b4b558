import { describe, expect, test } from 'vitest';
import { TestBridge, watched } from './watched.ts';

const tried = { call: 'createCase', parameters: {}, body: '{"type":"Request"}', wait: false, key: 'try-1' };
const accepted = { status: 202, headers: { 'retry-after': '2' }, body: '{"id":"a"}', tookMs: 7 };

function post(url: string, body: unknown) {
  return fetch(`${url}/console/call`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** A console of a bridge that answers every call. */
async function answering() {
  const bridge = new TestBridge();
  bridge.answer = accepted;
  return { bridge, crm: await watched(bridge) };
}

describe('a call that is tried', () => {
  test('reaches the API as it was typed, and the page is told the answer', async () => {
    const { bridge, crm } = await answering();
    const response = await post(crm.url, { ...tried, body: '{"type": "Reque' });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(accepted);
    expect(bridge.called).toEqual([
      {
        method: 'POST',
        path: '/cases',
        body: '{"type": "Reque',
        headers: { 'content-type': 'application/json', 'idempotency-key': 'try-1', prefer: 'respond-async' },
      },
    ]);
  });

  test.each([
    ['changeCase', { caseId: 'a/b?c' }, 'PATCH', '/cases/a%2Fb%3Fc'],
    ['changeRecord', { module: 'leads y más', id: '1' }, 'PATCH', '/records/leads%20y%20m%C3%A1s/1'],
    ['callHook', { source: 'shop' }, 'POST', '/hooks/shop'],
    ['getDelivery', { id: 'x' }, 'GET', '/deliveries/x'],
    ['changeCase', {}, 'PATCH', '/cases/'],
  ])('has its parameters in its path: %s %j', async (call, parameters, method, path) => {
    const { bridge, crm } = await answering();
    await post(crm.url, { ...tried, call, parameters });

    expect(bridge.called).toMatchObject([{ method, path }]);
  });

  test('has no body and no type where the API takes none', async () => {
    const { bridge, crm } = await answering();
    await post(crm.url, { ...tried, call: 'getDelivery', parameters: { id: 'x' }, wait: true });

    expect(bridge.called).toEqual([
      { method: 'GET', path: '/deliveries/x', body: undefined, headers: { prefer: 'wait=10' } },
    ]);
  });

  test.each([
    ['none that is offered', { ...tried, call: 'deleteEverything' }, 400],
    ['one with a key of several lines', { ...tried, key: 'a\r\nx: y' }, 400],
    ['one without parameters', { ...tried, parameters: undefined }, 400],
    ['no JSON', 'call me', 400],
    ['too long', { ...tried, body: 'x'.repeat(1024 * 1024) }, 413],
  ])('is refused where it is %s', async (_what, body, status) => {
    const { bridge, crm } = await answering();

    expect((await post(crm.url, body)).status).toBe(status);
    expect(bridge.called).toEqual([]);
  });

  test('says so where the API does not answer, or where there is none', async () => {
    expect((await post((await watched(new TestBridge())).url, tried)).status).toBe(502);
    expect((await post((await watched()).url, tried)).status).toBe(404);
  });
});

describe('the calls to try', () => {
  test('are those of a source, each with an example of all that it needs', async () => {
    const { crm } = await answering();
    const calls = (await (await fetch(`${crm.url}/console/calls`)).json()) as Record<string, unknown>[];

    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /cases',
      'PATCH /cases/{caseId}',
      'POST /tasks',
      'POST /records/{module}',
      'PATCH /records/{module}/{id}',
      'POST /hooks/{source}',
      'POST /uploads',
      'GET /deliveries/{id}',
    ]);
    expect(calls[4]).toMatchObject({
      parameters: { module: 'contacts', id: expect.stringMatching(/^[0-9a-f]{24}$/) },
      examples: [{ summary: 'A contact has moved', value: { Ciudad: 'Medellín' } }],
    });
    expect(calls.at(-1)).toMatchObject({ parameters: { id: expect.stringMatching(/^[a-z2-7]{26}$/) }, examples: [] });
  });

  test('are none where there is no bridge', async () => {
    expect(await (await fetch(`${(await watched()).url}/console/calls`)).json()).toEqual([]);
  });
});
