import { describe, expect, test } from 'vitest';
import { startConsole, TestBridge } from './watched.ts';

const tried = { call: 'createCase', parameters: {}, body: '{"type":"Request"}', wait: false, key: 'try-1' };
const accepted = { status: 202, headers: { 'retry-after': '2' }, body: '{"id":"a"}', tookMs: 7 };

function post(url: string, body: unknown) {
  return fetch(`${url}/console/call`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
}

/** Starts a console with a bridge that answers every call. */
async function startWithAnswer() {
  const bridge = new TestBridge();
  bridge.answer = accepted;
  return { bridge, crm: await startConsole(bridge) };
}

describe('a call that is tried', () => {
  test('reaches the API as typed, and the page receives the answer', async () => {
    const { bridge, crm } = await startWithAnswer();
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
    const { bridge, crm } = await startWithAnswer();
    await post(crm.url, { ...tried, call, parameters });

    expect(bridge.called).toMatchObject([{ method, path }]);
  });

  test('has no body and no type when the API takes none', async () => {
    const { bridge, crm } = await startWithAnswer();
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
    const { bridge, crm } = await startWithAnswer();

    expect((await post(crm.url, body)).status).toBe(status);
    expect(bridge.called).toEqual([]);
  });

  test('fails with a reason when the API does not answer, or without an API', async () => {
    expect((await post((await startConsole(new TestBridge())).url, tried)).status).toBe(502);
    expect((await post((await startConsole()).url, tried)).status).toBe(404);
  });
});

describe('the calls to try', () => {
  test('are those of a source, each with examples of everything that it needs', async () => {
    const { crm } = await startWithAnswer();
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
      'GET /reminders',
      'PATCH /reminders/{id}',
      'DELETE /reminders/{id}',
    ]);
    expect(calls[4]).toMatchObject({
      parameters: { module: 'contacts', id: expect.stringMatching(/^[0-9a-f]{24}$/) },
      examples: [{ summary: 'A contact has moved', value: { Ciudad: 'Medellín' } }],
    });
    expect(calls.at(-1)).toMatchObject({ parameters: { id: expect.stringMatching(/^[a-z2-7]{26}$/) }, examples: [] });
  });

  test('are none without a bridge', async () => {
    expect(await (await fetch(`${(await startConsole()).url}/console/calls`)).json()).toEqual([]);
  });
});
