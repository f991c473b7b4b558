import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { listen } from './raw-server.ts';
import { client, newCase } from './recording-server.ts';

const refused = '{"code":403,"error":"FORBIDDEN","msg":"PLEASE VALIDATE TOKEN"}';
const length = 1024 ** 3;

/** A source without end, and how often it was read. */
function endless() {
  let reads = 0;
  const source = new Readable({
    read() {
      reads += 1;
      this.push(Buffer.alloc(65_536));
    },
  });
  return { source, reads: () => reads };
}

/** Resolves when the source is no longer read: the writer waits for room in the socket. */
async function untilFull(reads: () => number): Promise<void> {
  for (let before = -1; before !== reads(); ) {
    before = reads();
    await sleep(50);
  }
}

describe('a source is closed', () => {
  test('when the CRM refuses while it reads no more bytes', async () => {
    const server = await listen();
    const { source, reads } = endless();
    const files = [{ name: 'a.pdf', type: 'application/pdf', length, open: async () => source }];
    const closed = once(source, 'close');
    const inserting = insertCase(client(server.url), newCase, files);
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'token', lastByteSent: false });
    const peer = await server.next();
    await peer.body(1_000);
    peer.socket.pause();
    await untilFull(reads);
    peer.answer(refused, 403);
    await rejection;
    await closed;
  });

  test.each([
    ['', endless().source],
    [', even when closing fails', failsToClose()],
  ])('when it opens after the end of the call%s', async (_what, source) => {
    const server = await listen();
    const opening = Promise.withResolvers<Readable>();
    const asked = Promise.withResolvers<void>();
    const open = () => {
      asked.resolve();
      return opening.promise;
    };
    const files = [{ name: 'a.pdf', type: 'application/pdf', length, open }];
    const controller = new AbortController();
    const inserting = insertCase(client(server.url), newCase, files, { signal: controller.signal });
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'aborted', lastByteSent: false });
    await asked.promise;
    controller.abort();
    await rejection;
    const closed = new Promise((resolve) => source.once('close', resolve));
    opening.resolve(source);
    await closed;
  });

  test('when the caller aborts the call, even when closing fails', async () => {
    const server = await listen();
    const source = failsToClose();
    source.push(Buffer.alloc(10));
    const files = [{ name: 'a.pdf', type: 'application/pdf', length, open: async () => source }];
    const controller = new AbortController();
    const inserting = insertCase(client(server.url), newCase, files, { signal: controller.signal });
    const rejection = expect(inserting).rejects.toMatchObject({ kind: 'aborted', lastByteSent: false });
    const closed = new Promise((resolve) => source.once('close', resolve));
    const peer = await server.next();
    await peer.body(20);
    controller.abort();
    await rejection;
    await closed;
  });
});

function failsToClose(): Readable {
  return new Readable({
    read() {},
    destroy(_error, done) {
      done(new Error('the store is gone'));
    },
  });
}
