import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { begin, call, insertCase, newCase, start, temporaryDirectory, until } from './caller.ts';

const insertEndpoint = 'cases/insertAttach.php';

describe('the server', () => {
  test('serves TLS with a certificate that is its own authority', async () => {
    const crm = await start({ tls: true });
    expect(crm.url).toMatch(/^https:/);
    expect((await call(crm, insertEndpoint, newCase())).status).toBe(200);
    await expect(fetch(crm.url)).rejects.toMatchObject({ cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
  });

  test('passes other paths to its fallback, and answers 404 when that declines', async () => {
    const crm = await start({
      fallback(request, response) {
        if (request.url !== '/console') return false;
        response.end('the page');
        return true;
      },
    });
    expect(await (await fetch(`${crm.url}/console`)).text()).toBe('the page');
    expect((await fetch(`${crm.url}/other`)).status).toBe(404);
    expect((await fetch(`${crm.url}/server/console`)).status).toBe(400);
  });

  test('calls its listeners after writes, refusals and quota changes, until they are removed', async () => {
    const crm = await start();
    let changes = 0;
    const stop = crm.onChange(() => {
      changes++;
    });
    for (const body of [newCase(), newCase({ status: 'Nowhere' })]) {
      const before = changes;
      await call(crm, insertEndpoint, body);
      expect(changes).toBeGreaterThan(before);
    }
    await until(crm, () => crm.state.requests.length === 2 && crm.token('demo-token')?.inFlight === 0);
    stop();
    const before = changes;
    await call(crm, insertEndpoint, newCase());
    expect(changes).toBe(before);
  });

  test('lists recent calls with status and reason', async () => {
    const crm = await start();
    await insertCase(crm);
    await call(crm, insertEndpoint, newCase({ status: 'Nowhere' }));
    await until(crm, () => crm.state.requests.length === 2);
    expect(crm.state.requests).toMatchObject([
      { sequence: 1, endpoint: insertEndpoint, operation: 'demo', status: 200, outcome: 'applied', reason: undefined },
      { sequence: 2, status: 412, outcome: 'refused', reason: '412 THE STATUS DOES NOT EXIST' },
    ]);
  });

  test('writes its truth log to a file, and never the token', async () => {
    const truthLog = path.join(await temporaryDirectory(), 'truth.jsonl');
    const crm = await start({ truthLog });
    await insertCase(crm, { description: 'x wkx-ABCDEFGHIJKLMNOPQRST y wkx-short' });
    await call(crm, insertEndpoint, '{', {});
    const text = await readFile(truthLog, 'utf8');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { sequence: 1, outcome: 'applied', operation: 'demo', markers: ['wkx-ABCDEFGHIJKLMNOPQRST'], maxInFlight: 1 },
      { sequence: 2, outcome: 'refused', reason: '400 SOME PARAMETERS ARE REQUIRED' },
    ]);
    expect(text + JSON.stringify([crm.state.tokens, crm.state.requests])).not.toContain('demo-token');
  });

  test('answers a body that is too large, or has no length, in HTML', async () => {
    const crm = await start({ settings: { maxBodyBytes: 1000 } });
    const large = await call(crm, insertEndpoint, newCase({ description: 'x'.repeat(1000) }));
    expect([large.status, large.headers['content-type']]).toEqual([413, 'text/html; charset=UTF-8']);
    const chunked = () =>
      fetch(`${crm.url}/server/API/v2/${insertEndpoint}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'wolkvox-token': 'demo-token' },
        body: new Blob([JSON.stringify(newCase())]).stream(),
        duplex: 'half',
      });
    expect((await chunked()).status).toBe(411);
    crm.settings.needsContentLength = false;
    expect((await chunked()).status).toBe(200);
  });

  test('answers the content type of its setting', async () => {
    const crm = await start({ settings: { answerContentType: 'text/html; charset=UTF-8' } });
    const { headers, json } = await call(crm, insertEndpoint, newCase());
    expect(headers['content-type']).toBe('text/html; charset=UTF-8');
    expect(json?.['code']).toBe(200);
  });

  test('applies a call although its client left before the answer', async () => {
    const crm = await start({ settings: { latencyMs: 50 } });
    const body = JSON.stringify(newCase());
    const { request } = begin(crm, insertEndpoint, body.length);
    await new Promise<void>((resolve) => request.end(body, resolve));
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    request.destroy();
    await until(crm, () => crm.state.cases.length === 1);
  });

  test.each([
    [false, 'incomplete', 0],
    [true, 'applied', 1],
  ] as const)('acts on a body that ends early by its setting: %s', async (actsOnPrefix, outcome, cases) => {
    const crm = await start({ settings: { actsOnPrefix } });
    const body = JSON.stringify(newCase());
    const whole = begin(crm, insertEndpoint, body.length + 1);
    whole.request.write(body);
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    whole.request.destroy();
    await until(crm, () => crm.state.requests.length === 1 && crm.token('demo-token')?.inFlight === 0);
    expect(crm.truth).toMatchObject([{ outcome }]);
    const cut = begin(crm, insertEndpoint, body.length);
    cut.request.write(body.slice(0, -1));
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    cut.request.destroy();
    await until(crm, () => crm.truth.length === 2);
    expect(crm.state.cases).toHaveLength(cases);
  });
});

describe('connections', () => {
  test('are refused for a while, then accepted on the same port', async () => {
    const crm = await start();
    await crm.refuseConnections(50);
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    for (;;) {
      const reply = await call(crm, insertEndpoint, newCase()).catch(() => undefined);
      if (reply?.status === 200) break;
    }
    expect(crm.truth).toHaveLength(1);
  });

  test('are dropped, delayed or corrupted by the fault script', async () => {
    const crm = await start({ tls: true });
    crm.faults.add({ match: { nth: 1 }, fault: { kind: 'drop-connection' } });
    crm.faults.add({ match: { nth: 1 }, fault: { kind: 'break-tls' } });
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({ code: 'ECONNRESET' });
    crm.faults.clear();
    crm.faults.add({ fault: { kind: 'break-tls' } });
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({
      code: expect.stringMatching(/SSL|EPROTO/),
    });
    crm.faults.clear();
    const delay = crm.faults.add({ match: { nth: 1 }, fault: { kind: 'accept-delay', ms: 300 } });
    const late = call(crm, insertEndpoint, newCase({ description: 'late' }));
    while (delay.fired === 0) await new Promise((resolve) => setImmediate(resolve));
    expect((await call(crm, insertEndpoint, newCase({ description: 'second' }))).status).toBe(200);
    expect((await late).status).toBe(200);
    expect(crm.state.cases.map(({ description }) => description)).toEqual(['second', 'late']);
  });
});
