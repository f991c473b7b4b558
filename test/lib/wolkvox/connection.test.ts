import { describe, expect, test } from 'vitest';
import { insertCase, updateCase } from '../../../lib/wolkvox/cases.ts';
import { closedPort } from '../../setup/closed-port.ts';
import { listen } from './raw-server.ts';
import { client, file, newCase, record } from './recording-server.ts';

describe('a connection', () => {
  test('is a new one for each call, with an exact length and nothing chunked', async () => {
    const server = await record();
    const crm = client(server.url);
    await insertCase(crm, newCase, [file('one')]);
    await insertCase(crm, newCase, []);
    const [first, second] = server.requests;
    expect(first?.port).not.toBe(second?.port);
    for (const { headers, body } of server.requests) {
      expect(headers).toMatchObject({ 'content-length': String(body.length), connection: 'close' });
      expect(headers).not.toHaveProperty('transfer-encoding');
      expect(headers).not.toHaveProperty('expect');
    }
  });

  test('that is refused leaves the call unsent', async () => {
    const inserting = insertCase(client(`http://127.0.0.1:${await closedPort()}`), newCase, []);
    await expect(inserting).rejects.toMatchObject({ kind: 'unreachable', lastByteSent: false });
  });

  test('that is not established in time leaves the call unsent', async () => {
    const server = await listen();
    // The server never answers the TLS handshake.
    const crm = client(server.url.replace('http:', 'https:'), { timeouts: { connectMs: 50 } });
    await expect(insertCase(crm, newCase, [])).rejects.toMatchObject({ kind: 'unreachable', lastByteSent: false });
  });

  test('that accepts no more bytes is abandoned', async () => {
    const server = await listen();
    const crm = client(server.url, { timeouts: { stalledWriteMs: 100 } });
    const inserting = insertCase(crm, newCase, [file(Buffer.alloc(64 * 1024 * 1024))]);
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: false });
    (await server.next()).socket.pause();
    await rejection;
  });

  test('that has no answer in time is broken, with the last byte sent', async () => {
    const server = await listen();
    const crm = client(server.url, { timeouts: { answerMs: 50 } });
    await expect(insertCase(crm, newCase, [])).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
  });

  test.each([
    ['before its end', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"code":200,', 'broken'],
    ['between two chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"cod\r\n', 'broken'],
    ['within its headers', 'HTTP/1.1 200 OK\r\nContent-Le', 'broken'],
    ['before it begins', '', 'broken'],
    ['as something that is not HTTP', 'SSH-2.0-OpenSSH_9.9\r\n', 'broken'],
  ])('whose answer ends %s is broken', async (_where, answer, kind) => {
    const server = await listen();
    const inserting = insertCase(client(server.url), newCase, []);
    const rejection = expect(inserting).rejects.toMatchObject({ kind, lastByteSent: true });
    const peer = await server.next();
    await peer.body(await peer.contentLength());
    peer.socket.end(answer);
    await rejection;
  });

  test('whose answer drips in is abandoned at the time limit', async () => {
    const server = await listen();
    const crm = client(server.url, { timeouts: { answerMs: 150 } });
    const inserting = updateCase(crm, '65d8b6195befbbd25409bb13', { responsible: 'a@demo', status: 'Abierto' });
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'broken', lastByteSent: true });
    const peer = await server.next();
    const { socket } = peer;
    await peer.body(await peer.contentLength());
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
    const dripping = setInterval(() => socket.write(' '), 20);
    await rejection;
    clearInterval(dripping);
  });

  test('whose answer never ends is abandoned after 64 KiB', async () => {
    const server = await listen();
    const inserting = insertCase(client(server.url), newCase, []);
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'unreadable', lastByteSent: true });
    const peer = await server.next();
    const { socket } = peer;
    await peer.body(await peer.contentLength());
    const more = () => {
      while (socket.write(' '.repeat(16_384)));
    };
    socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
    socket.on('drain', more);
    more();
    await rejection;
  });

  test('that is reset before the next piece is broken', async () => {
    const server = await listen();
    const peer = server.next();
    async function* resetting() {
      yield Buffer.alloc(10);
      await (await peer).body(1);
      (await peer).reset();
    }
    const attachment = { name: 'a', type: 'a/b', length: 10, open: async () => resetting() };
    const inserting = insertCase(client(server.url), newCase, [attachment]);
    await expect(inserting).rejects.toMatchObject({ name: 'WolkvoxError', kind: 'broken', lastByteSent: false });
  });

  test('that is reset at any moment ends in a WolkvoxError', async () => {
    const server = await listen();
    for (let delayMs = 0; delayMs < 20; delayMs += 1) {
      const outcome = insertCase(client(server.url), newCase, [file(Buffer.alloc(3_000_000))]).catch((error) => error);
      const { socket } = await server.next();
      setTimeout(() => socket.resetAndDestroy(), delayMs / 4);
      const error = await outcome;
      expect(error).toMatchObject({ name: 'WolkvoxError' });
      expect(['broken', 'unreachable']).toContain(error.kind);
    }
  });
});

describe('the caller’s signal', () => {
  test('that is already aborted prevents the call', async () => {
    const server = await listen();
    const signal = AbortSignal.abort();
    await expect(insertCase(client(server.url), newCase, [], { signal })).rejects.toMatchObject({
      kind: 'aborted',
      lastByteSent: false,
    });
    expect(server.connections()).toBe(0);
  });

  test('ends a call that waits for its answer, after its last byte', async () => {
    const server = await listen();
    const controller = new AbortController();
    const inserting = insertCase(client(server.url), newCase, [], { signal: controller.signal });
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'aborted', lastByteSent: true });
    const peer = await server.next();
    await peer.body(await peer.contentLength());
    controller.abort();
    await rejection;
  });
});
