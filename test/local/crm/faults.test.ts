import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { NamedRefusal, OddAnswer } from '../../../local/crm/faults.ts';
import { begin, call, callForm, insertCase, newCase, newCaseForm, rowsOf, start, until } from './caller.ts';

const insertEndpoint = 'cases/insertAttach.php';
const marker = 'wkx-abcdefghij0123456789';
const longCase = newCase({ attachments: [Buffer.alloc(600_000, 'x').toString('base64')] });

describe('faults before the last byte', () => {
  test.each([
    [{ kind: 'reset-at', fraction: 0.01 } as const],
    [{ kind: 'reset-at', fraction: 0.5 } as const],
    [{ kind: 'reset-before-end', bytes: 1 } as const],
  ])('%o resets the connection and applies nothing', async (fault) => {
    const crm = await start();
    crm.faults.add({ match: { nth: 1 }, fault });
    const body = Buffer.from(JSON.stringify(longCase));
    const { request, reply } = begin(crm, insertEndpoint, body.length);
    // The last byte is held back, so that the reset cannot come from the end.
    request.write(body.subarray(0, -1));
    await expect(reply).rejects.toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) });
    await until(crm, () => crm.truth.length === 1);
    expect(crm.truth).toMatchObject([{ outcome: 'incomplete', ids: [], faults: [fault.kind] }]);
    expect(crm.state.cases).toHaveLength(0);
    expect((await call(crm, insertEndpoint, longCase)).status).toBe(200);
  });

  test('a reset before the end happens when all except that many bytes have arrived', async () => {
    const crm = await start();
    crm.faults.add({ fault: { kind: 'reset-before-end', bytes: 1 } });
    const body = Buffer.from(JSON.stringify(newCase()));
    const { request, reply } = begin(crm, insertEndpoint, body.length);
    request.write(body.subarray(0, -1));
    await expect(reply).rejects.toThrow();
    await until(crm, () => crm.truth.length === 1);
    expect(crm.truth[0]?.bodyBytes).toBe(body.length - 1);
  });

  test.each([
    [{ kind: 'slow-reader', bytesPerSecond: 4_000_000 } as const],
    [{ kind: 'stall', fraction: 0.5, ms: 200 } as const],
  ])('%o delays a call until later ones are done, and the case is inserted', async (fault) => {
    const crm = await start();
    crm.faults.add({ match: { nth: 1 }, fault });
    const slow = call(crm, insertEndpoint, longCase);
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    expect((await call(crm, insertEndpoint, newCase({ description: 'second' }))).status).toBe(200);
    expect((await slow).status).toBe(200);
    expect(crm.state.cases.map(({ description }) => description)).toEqual(['second', 'A description']);
  });

  test.each<[NamedRefusal, number, string]>([
    ['not-offered', 400, 'THE API YOU WANT TO CONSULT DOES NOT EXIST'],
    ['missing', 400, 'SOME PARAMETERS ARE REQUIRED'],
    ['no-token', 401, 'PLEASE ENTER THE WOLKVOX-TOKEN'],
    ['token', 403, 'PLEASE VALIDATE TOKEN'],
    ['quota', 403, 'TOKEN LIMIT EXCEEDED'],
    ['simultaneous', 403, 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)'],
    ['maintenance', 403, 'SERVICE UNDER MAINTENANCE'],
  ])('the refusal %s is answered before the end of the body, or after it', async (as, code, msg) => {
    const crm = await start();
    const rule = crm.faults.add({ fault: { kind: 'refuse', when: 'before-body', as } });
    const body = Buffer.from(JSON.stringify(newCase()));
    const { request, reply } = begin(crm, insertEndpoint, body.length);
    request.write(body.subarray(0, 10));
    expect(await reply).toMatchObject({ status: code, json: { code, msg } });
    request.end(body.subarray(10));
    rule.remove();
    crm.faults.add({ fault: { kind: 'refuse', when: 'after-body', as } });
    expect(await call(crm, insertEndpoint, newCase({ description: marker }))).toMatchObject({
      status: code,
      json: { msg },
    });
    expect(crm.truth[1]).toMatchObject({ outcome: 'refused', markers: [marker], reason: `${code} ${msg}` });
    expect(crm.state.cases).toHaveLength(0);
  });
});

test.each([
  [403, { refusesEarly: true }],
  [413, { maxBodyBytes: 1000 }],
])('an early %i reaches a client that continues to send', async (status, settings) => {
  const crm = await start({ settings });
  // Node's HTTP client stops sending after the answer, so this is a socket.
  const socket = connect(Number(new URL(crm.url).port), '127.0.0.1');
  let answer = '';
  socket.on('data', (piece) => {
    answer += piece;
  });
  const chunk = Buffer.alloc(1024 * 1024, ' ');
  socket.write(
    `POST /server/API/v2/${insertEndpoint} HTTP/1.1\r\nhost: crm\r\nwolkvox-token: another\r\nconnection: close\r\n`,
  );
  socket.write(`content-type: application/json\r\ncontent-length: ${32 * chunk.length}\r\n\r\n`);
  for (let i = 0; i < 32; i++) {
    await new Promise<void>((resolve, reject) => socket.write(chunk, (error) => (error ? reject(error) : resolve())));
  }
  await once(socket, 'close');
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

describe('faults after the last byte', () => {
  test.each([true, false])('a reset, applied: %s', async (applied) => {
    const crm = await start();
    crm.faults.add({ match: { nth: 1 }, fault: { kind: 'reset', applied } });
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(crm.state.cases).toHaveLength(applied ? 1 : 0);
    expect(crm.truth).toMatchObject([{ outcome: applied ? 'applied' : 'refused' }]);
  });

  test.each<[OddAnswer, number, RegExp]>([
    ['500', 500, /^<html>/],
    ['502', 502, /^<html>/],
    ['504', 504, /^<html>/],
    ['html-200', 200, /^<html>/],
    ['empty-200', 200, /^$/],
    ['redirect-302', 302, /^<html>/],
    ['truncated-json', 200, /^\{"code":[^}]*$/],
  ])('the answer %s, applied and not applied', async (as, status, text) => {
    const crm = await start();
    for (const applied of [true, false]) {
      const rule = crm.faults.add({ fault: { kind: 'answer', as, applied } });
      const reply = await call(crm, insertEndpoint, newCase());
      rule.remove();
      expect(reply.status).toBe(status);
      expect(reply.text).toMatch(text);
      expect(crm.state.cases).toHaveLength(1);
    }
    expect(crm.truth.map(({ outcome }) => outcome)).toEqual(['applied', 'refused']);
  });

  test('an answer whose code contradicts its status', async () => {
    const crm = await start();
    const rule = crm.faults.add({ fault: { kind: 'answer', as: 'code-contradiction', applied: true } });
    expect(await call(crm, insertEndpoint, newCase())).toMatchObject({ status: 500, json: { code: 200 } });
    rule.remove();
    crm.faults.add({ fault: { kind: 'answer', as: 'code-contradiction', applied: false } });
    expect(await call(crm, insertEndpoint, newCase())).toMatchObject({ status: 200, json: { code: 500 } });
    expect(crm.state.cases).toHaveLength(1);
  });

  test('a success without an id', async () => {
    const crm = await start();
    crm.faults.add({ fault: { kind: 'answer', as: 'no-id', applied: true } });
    expect((await call(crm, insertEndpoint, newCase())).json).toMatchObject({ code: 200, data: [] });
  });

  test('an answer that comes long after the insert', async () => {
    const crm = await start();
    crm.faults.add({ fault: { kind: 'answer-after', ms: 100 } });
    const order: string[] = [];
    const reply = call(crm, insertEndpoint, newCase()).then(() => order.push('answered'));
    await until(crm, () => crm.state.cases.length === 1);
    order.push('applied');
    await reply;
    expect(order).toEqual(['applied', 'answered']);
  });

  test('a case that is inserted after the client left, with the slot taken until then', async () => {
    const crm = await start();
    crm.faults.add({ match: { nth: 1 }, fault: { kind: 'apply-after-leaving', ms: 0 } });
    const body = JSON.stringify(newCase());
    const { request } = begin(crm, insertEndpoint, body.length);
    await new Promise<void>((resolve) => request.end(body, resolve));
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    const query = { operation: 'demo', field: 'status', value: 'Abierto' };
    for (let i = 0; i < 3; i++) expect(await rowsOf(call(crm, 'cases/queryCases.php', query))).toEqual([]);
    request.destroy();
    await until(crm, () => crm.state.cases.length === 1);
    await until(crm, () => crm.token('demo-token')?.inFlight === 0);
  });

  test('a case that is inserted after the CRM disconnected', async () => {
    const crm = await start();
    crm.faults.add({ fault: { kind: 'apply-after-leaving', ms: 50, hangUp: true } });
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(crm.state.cases).toHaveLength(0);
    await until(crm, () => crm.state.cases.length === 1);
  });

  test('the simulator applies no call after its stop', async () => {
    const crm = await start();
    crm.faults.add({ fault: { kind: 'apply-after-leaving', ms: 60_000, hangUp: true } });
    await expect(call(crm, insertEndpoint, newCase())).rejects.toThrow();
    await crm.stop();
    expect(crm.state.cases).toHaveLength(0);
  });

  test('apply to form-data too', async () => {
    const crm = await start();
    crm.faults.add({ match: { endpoint: 'cases/insert.php' }, fault: { kind: 'answer', as: '502', applied: true } });
    expect((await callForm(crm, 'cases/insert.php', newCaseForm())).status).toBe(502);
    expect(crm.state.cases).toHaveLength(1);
  });
});

describe('faults of searches and slots', () => {
  const query = { operation: 'demo', field: 'status', value: 'Abierto' };

  test('a lag hides the records of this call only', async () => {
    const crm = await start();
    crm.faults.add({ match: { marker }, fault: { kind: 'search-lag', ms: 300_000 } });
    await insertCase(crm, { description: marker });
    const other = await insertCase(crm);
    const ids = async () => (await rowsOf(call(crm, 'cases/queryCases.php', query))).map((row) => row['wolkvox_id']);
    expect(await ids()).toEqual([other]);
    crm.clock.advance(300_000);
    expect(await ids()).toHaveLength(2);
  });

  test('two hits show one case under two ids', async () => {
    const crm = await start();
    const id = await insertCase(crm);
    crm.faults.add({ fault: { kind: 'two-hits' } });
    const ids = (await rowsOf(call(crm, 'cases/queryCases.php', query))).map((row) => row['wolkvox_id']);
    expect(ids[0]).toBe(id);
    expect(new Set(ids).size).toBe(2);
  });

  test('data may be absent although records were found', async () => {
    const crm = await start();
    await insertCase(crm);
    crm.faults.add({ fault: { kind: 'data-absent' } });
    const { json } = await call(crm, 'cases/queryCases.php', query);
    expect(json).toMatchObject({ code: '200', msg: '1 records were are found' });
    expect('data' in (json ?? {})).toBe(false);
  });

  test('another client occupies the slots of a token for a while', async () => {
    const crm = await start();
    crm.faults.add({ match: { nth: 1 }, fault: { kind: 'third-party', slots: 2, ms: 50 } });
    expect((await call(crm, 'cases/queryCases.php', query)).json?.['msg']).toMatch(
      /^EXCEEDS THE LIMIT OF SIMULTANEOUS/,
    );
    expect(crm.token('demo-token')).toMatchObject({ inFlight: 2, maxInFlight: 1 });
    while ((await call(crm, 'cases/queryCases.php', query)).status !== 200);
  });
});

describe('the fault script', () => {
  const broken = { kind: 'answer', as: '500', applied: false } as const;
  const statuses = async (crm: Awaited<ReturnType<typeof start>>, count: number, token = 'demo-token') => {
    const seen: number[] = [];
    for (let i = 0; i < count; i++) seen.push((await call(crm, insertEndpoint, newCase(), { token })).status);
    return seen;
  };

  test('hits the nth call of an endpoint, once', async () => {
    const crm = await start();
    const rule = crm.faults.add({ match: { endpoint: insertEndpoint, nth: 2 }, fault: broken });
    await call(crm, 'cases/queryCases.php', { operation: 'demo', field: 'status', value: 'x' });
    expect(await statuses(crm, 3)).toEqual([200, 500, 200]);
    expect(rule.fired).toBe(1);
  });

  test('hits only one token', async () => {
    const crm = await start();
    crm.addToken('demo', { value: 'second', description: 'Second' });
    crm.faults.add({ match: { token: 'second' }, fault: broken });
    expect([await statuses(crm, 1), await statuses(crm, 1, 'second')]).toEqual([[200], [500]]);
    expect(JSON.stringify(crm.faults)).not.toContain('second');
  });

  test('hits by chance, with the same result for the same seed', async () => {
    const runs: number[][] = [];
    for (const seed of [7, 7, 8]) {
      const crm = await start();
      crm.faults.add({ match: { probability: 0.5, seed }, fault: broken });
      runs.push(await statuses(crm, 20));
    }
    expect(runs[0]).toEqual(runs[1]);
    expect(runs[0]).not.toEqual(runs[2]);
    expect(new Set(runs[0])).toEqual(new Set([200, 500]));
  });

  test('hits a marker, and refuses a fault for which that is impossible', async () => {
    const crm = await start();
    crm.faults.add({ match: { marker }, fault: broken });
    expect(await statuses(crm, 1)).toEqual([200]);
    expect((await call(crm, insertEndpoint, newCase({ form: { Marca: marker } }))).status).toBe(500);
    const early = { kind: 'reset-at', fraction: 0.5 } as const;
    expect(() => crm.faults.add({ match: { marker }, fault: early })).toThrow(TypeError);
  });

  test('is empty after clear', async () => {
    const crm = await start();
    crm.faults.add({ fault: broken });
    crm.faults.clear();
    expect(await statuses(crm, 1)).toEqual([200]);
  });
});
