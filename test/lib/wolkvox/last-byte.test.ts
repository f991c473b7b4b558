import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { insertCase, insertCaseForm } from '../../../lib/wolkvox/cases.ts';
import { listen, type Peer } from './raw-server.ts';
import { client, file, madeCase, newCase, record } from './recording-server.ts';

const refused = '{"code":403,"error":"FORBIDDEN","msg":"TOKEN LIMIT EXCEEDED"}';
const attached = [file(Buffer.alloc(100_000, 7))];

/** Starts an insert whose last byte is held, and waits until all but that byte is there. */
async function held() {
  const server = await listen();
  const hook = Promise.withResolvers<void>();
  const inserting = insertCase(client(server.url), newCase, attached, { beforeLastByte: () => hook.promise });
  inserting.catch(() => {});
  const peer = await server.next();
  const length = await peer.contentLength();
  const body = await peer.body(length - 1);
  return { peer, length, body, hook, inserting };
}

describe('the last byte', () => {
  test('is held until the hook is done, when everything else is there', async () => {
    const { peer, length, body, hook, inserting } = await held();
    expect(body).toHaveLength(length - 1);
    expect(() => JSON.parse(body.toString())).toThrow(SyntaxError);

    hook.resolve();
    const whole = await peer.body(length);
    expect(whole.subarray(-1).toString()).toBe('}');
    expect(JSON.parse(whole.toString())).toMatchObject({ operation: 'demo', contact: newCase.contact });
    peer.answer(madeCase);
    expect(await inserting).toMatchObject({ id: '65d8b6195befbbd25409bb13' });
  });

  test('is never sent when the hook throws, and that very error comes out', async () => {
    const { peer, length, hook, inserting } = await held();
    const fenced = new Error('somebody else has it');
    hook.reject(fenced);
    await expect(inserting).rejects.toBe(fenced);
    expect(await peer.rest()).toHaveLength(length - 1);
  });

  test('is never sent after a refusal that comes while it is held', async () => {
    const { peer, length, hook, inserting } = await held();
    peer.answer(refused, 403);
    peer.socket.once('data', () => expect.unreachable('a byte came after the refusal'));
    await once(peer.socket, 'drain', { signal: AbortSignal.timeout(100) }).catch(() => {});
    hook.resolve();
    await expect(inserting).rejects.toMatchObject({ kind: 'quota', lastByteSent: false });
    expect(await peer.rest()).toHaveLength(length - 1);
  });

  test('is never sent after a reset that comes while it is held', async () => {
    const { peer, hook, inserting } = await held();
    peer.reset();
    await once(peer.socket, 'close');
    setTimeout(hook.resolve, 50);
    await expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: false });
  });

  test('is not sent when a refusal lies unread as the hook ends', async () => {
    const server = await listen();
    let length = 0;
    const peer = server.next();
    const beforeLastByte = async () => {
      length = await (await peer).contentLength();
      await (await peer).body(length - 1);
      (await peer).answer(refused, 403);
    };
    const inserting = insertCase(client(server.url), newCase, [], { beforeLastByte });
    await expect(inserting).rejects.toMatchObject({ kind: 'quota', lastByteSent: false });
    expect(await (await peer).rest()).toHaveLength(length - 1);
  });

  test('is marked as sent before it can reach anybody', async () => {
    const { peer, length, hook, inserting } = await held();
    hook.resolve();
    await peer.body(length);
    peer.reset();
    await expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
  });

  test('is not sent when the caller ends the call while it is held', async () => {
    const server = await listen();
    const controller = new AbortController();
    const hook = Promise.withResolvers<void>();
    const options = { signal: controller.signal, beforeLastByte: () => hook.promise };
    const inserting = insertCase(client(server.url), newCase, [], options);
    const peer = await server.next();
    const length = await peer.contentLength();
    await peer.body(length - 1);
    controller.abort();
    hook.resolve();
    await expect(inserting).rejects.toMatchObject({ kind: 'aborted', lastByteSent: false });
    expect(await peer.rest()).toHaveLength(length - 1);
  });

  test('a success that comes while it is held is an anomaly, not a success', async () => {
    const { peer, hook, inserting } = await held();
    peer.answer(madeCase);
    setTimeout(hook.resolve, 50);
    await expect(inserting).rejects.toMatchObject({ kind: 'premature', lastByteSent: false });
  });
});

describe('form-data', () => {
  test('has its hook before its first byte, headers included', async () => {
    const server = await listen();
    const hook = Promise.withResolvers<void>();
    const inserting = insertCaseForm(client(server.url), newCase, [], { beforeLastByte: () => hook.promise });
    const peer = await server.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(peer.socket.bytesRead).toBe(0);

    hook.resolve();
    await peer.body(await peer.contentLength());
    peer.answer(madeCase);
    expect(await inserting).toMatchObject({ id: '65d8b6195befbbd25409bb13' });
  });

  test('sends nothing at all when its hook throws', async () => {
    const server = await listen();
    const fenced = new Error('somebody else has it');
    const inserting = insertCaseForm(client(server.url), newCase, [], { beforeLastByte: () => Promise.reject(fenced) });
    await expect(inserting).rejects.toBe(fenced);
    expect(await (await server.next()).rest()).toHaveLength(0);
  });

  test('counts as sent from its first byte on', async () => {
    const server = await listen();
    const inserting = insertCaseForm(client(server.url), newCase, attached);
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
    const peer = await server.next();
    await peer.body(1_000);
    peer.reset();
    await rejection;
  });

  test('is no success before its last byte, though its first may have acted', async () => {
    const server = await listen();
    const inserting = insertCaseForm(client(server.url), newCase, [file(Buffer.alloc(64 * 1024 * 1024))]);
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'premature', lastByteSent: true });
    const peer = await server.next();
    await peer.body(1_000);
    peer.socket.pause();
    peer.answer(madeCase);
    await rejection;
  });
});

describe('while the body is being sent', () => {
  const large = () => [file(Buffer.alloc(64 * 1024 * 1024), { name: 'large.bin' })];

  async function sendingTo(act: (peer: Peer) => void) {
    const server = await listen();
    const inserting = insertCase(client(server.url), newCase, large(), {
      beforeLastByte: async () => expect.unreachable('the body was sent to its end'),
    });
    inserting.catch(() => {});
    const peer = await server.next();
    await peer.body(100_000);
    peer.socket.pause();
    act(peer);
    return inserting;
  }

  test('a refusal decides, and the rest is not sent', async () => {
    await expect(sendingTo((peer) => peer.answer(refused, 403))).rejects.toMatchObject({
      kind: 'quota',
      status: 403,
      lastByteSent: false,
    });
  });

  test('a reset is a broken call of which nothing counts', async () => {
    await expect(sendingTo((peer) => peer.reset())).rejects.toMatchObject({ kind: 'broken', lastByteSent: false });
  });
});

test('progress is told up to the body’s length, and what it throws decides nothing', async () => {
  const server = await record();
  const told: number[] = [];
  const onProgress = (sent: number, total: number) => {
    told.push(sent / total);
    throw new Error('a caller’s mistake');
  };
  expect(await insertCase(client(server.url), newCase, attached, { onProgress })).toMatchObject({});
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
});

describe('a JSON call to a CRM that acts on a part', () => {
  test('has its hook before its first byte, and counts as sent from there on', async () => {
    const server = await listen();
    const hook = Promise.withResolvers<void>();
    const crm = client(server.url, { prefixActs: true });
    const inserting = insertCase(crm, newCase, attached, { beforeLastByte: () => hook.promise });
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
    const peer = await server.next();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(peer.socket.bytesRead).toBe(0);

    hook.resolve();
    await peer.body(1_000);
    peer.reset();
    await rejection;
  });
});
