import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { insertCase, insertCaseForm } from '../../../lib/wolkvox/cases.ts';
import { listen, type Peer } from './raw-server.ts';
import { client, file, madeCase, newCase, record } from './recording-server.ts';

const refused = '{"code":403,"error":"FORBIDDEN","msg":"TOKEN LIMIT EXCEEDED"}';
const attached = [file(Buffer.alloc(100_000, 7))];

/** Starts an insert whose last byte is held back, and waits until every other byte has arrived. */
async function holdLastByte() {
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
  test('is held back until the hook is done, after everything else has arrived', async () => {
    const { peer, length, body, hook, inserting } = await holdLastByte();
    expect(body).toHaveLength(length - 1);
    expect(() => JSON.parse(body.toString())).toThrow(SyntaxError);

    hook.resolve();
    const whole = await peer.body(length);
    expect(whole.subarray(-1).toString()).toBe('}');
    expect(JSON.parse(whole.toString())).toMatchObject({ operation: 'demo', contact: newCase.contact });
    peer.answer(madeCase);
    expect(await inserting).toMatchObject({ id: '65d8b6195befbbd25409bb13' });
  });

  test('is never sent when the hook throws, and the same error is thrown', async () => {
    const { peer, length, hook, inserting } = await holdLastByte();
    const fenced = new Error('somebody else has it');
    hook.reject(fenced);
    await expect(inserting).rejects.toBe(fenced);
    expect(await peer.rest()).toHaveLength(length - 1);
  });

  test('is never sent after a refusal that comes while it is held back', async () => {
    const { peer, length, hook, inserting } = await holdLastByte();
    peer.answer(refused, 403);
    peer.socket.once('data', () => expect.unreachable('a byte came after the refusal'));
    await once(peer.socket, 'drain', { signal: AbortSignal.timeout(100) }).catch(() => {});
    hook.resolve();
    await expect(inserting).rejects.toMatchObject({ kind: 'quota', lastByteSent: false });
    expect(await peer.rest()).toHaveLength(length - 1);
  });

  test('is never sent after a reset that comes while it is held back', async () => {
    const { peer, hook, inserting } = await holdLastByte();
    peer.reset();
    await once(peer.socket, 'close');
    setTimeout(hook.resolve, 50);
    await expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: false });
  });

  test('is not sent when a refusal is unread at the end of the hook', async () => {
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

  test('counts as sent before it can arrive', async () => {
    const { peer, length, hook, inserting } = await holdLastByte();
    hook.resolve();
    await peer.body(length);
    peer.reset();
    await expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
  });

  test('is not sent when the caller aborts the call while it is held back', async () => {
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

  test('a success that comes while it is held back is premature', async () => {
    const { peer, hook, inserting } = await holdLastByte();
    peer.answer(madeCase);
    setTimeout(hook.resolve, 50);
    await expect(inserting).rejects.toMatchObject({ kind: 'premature', lastByteSent: false });
  });
});

describe('form-data', () => {
  test('awaits its hook before its first byte, headers included', async () => {
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

  test('is no success before its last byte, although a part may have acted', async () => {
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

  test('a refusal ends the call, and the rest is not sent', async () => {
    await expect(sendingTo((peer) => peer.answer(refused, 403))).rejects.toMatchObject({
      kind: 'quota',
      status: 403,
      lastByteSent: false,
    });
  });

  test('a reset breaks the call, which counts as not sent', async () => {
    await expect(sendingTo((peer) => peer.reset())).rejects.toMatchObject({ kind: 'broken', lastByteSent: false });
  });
});

test('progress is reported up to the body’s length, and its exceptions change nothing', async () => {
  const server = await record();
  const shares: number[] = [];
  const onProgress = (sent: number, total: number) => {
    shares.push(sent / total);
    throw new Error('a caller’s mistake');
  };
  expect(await insertCase(client(server.url), newCase, attached, { onProgress })).toMatchObject({});
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});

describe('a JSON call to a CRM that acts on a part', () => {
  test('awaits its hook before its first byte, and counts as sent from then on', async () => {
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
