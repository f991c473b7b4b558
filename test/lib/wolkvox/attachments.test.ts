import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import type { Attachment } from '../../../lib/wolkvox/attachment.ts';
import { insertCase, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import { updateRecord } from '../../../lib/wolkvox/records.ts';
import { listen } from './raw-server.ts';
import { client, file, newCase, record } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';

function bytes(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, at) => (at * 31 + length) % 256));
}

async function sendAttachments(files: readonly Attachment[], options = {}): Promise<string[]> {
  const server = await record();
  await insertCase(client(server.url, options), newCase, files);
  return JSON.parse(server.requests[0]?.body.toString() ?? '').attachments;
}

describe('an attachment', () => {
  test.each([0, 1, 2, 3, 4, 5, 65_535, 65_536, 65_537, 200_001])('of %i bytes arrives unchanged', async (length) => {
    const [text] = await sendAttachments([file(bytes(length))]);
    expect(text).toBe(bytes(length).toString('base64'));
  });

  test.each([1, 2, 5, 1_000, 65_535, 65_537, 200_000])(
    'read in pieces of %i bytes arrives unchanged',
    async (pieceBytes) => {
      const content = bytes(pieceBytes * 3 + 1);
      const [text] = await sendAttachments([file(content, { pieceBytes })]);
      expect(Buffer.from(text ?? '', 'base64').equals(content)).toBe(true);
    },
  );

  test('arrives unchanged from a source that reuses its buffer', async () => {
    const shared = Buffer.alloc(4);
    async function* reusing() {
      for (const text of ['abcd', 'efgh', 'ijkl']) {
        shared.write(text);
        yield shared;
      }
    }
    const [text] = await sendAttachments([{ name: 'a', type: 'text/plain', length: 12, open: async () => reusing() }]);
    expect(text).toBe(Buffer.from('abcdefghijkl').toString('base64'));
  });

  test('keeps its place among others, empty ones too', async () => {
    const files = ['one', '', 'three'].map((text) => file(text));
    expect(await sendAttachments(files)).toEqual(['b25l', '', 'dGhyZWU=']);
  });

  test('is a data URI when the operation expects one', async () => {
    const files = [file('one', { type: 'image/png' }), file('', { type: 'text/plain; charset=utf-8' })];
    expect(await sendAttachments(files, { attachmentEncoding: 'data-uri' })).toEqual([
      'data:image/png;base64,b25l',
      'data:text/plain;charset=utf-8;base64,',
    ]);
  });

  test('is a link with name and type when the operation expects one, whatever its name holds', async () => {
    const names = ['foto 3.png', `O'Neill & "Söhne" <b>.png`, 'línea\n2\\.png'];
    const files = names.map((name) => file('one', { name, type: 'image/png' }));
    expect(await sendAttachments(files, { attachmentEncoding: 'html-link' })).toEqual([
      "<a href='data:image/png;base64,b25l' download='foto 3.png'>foto 3.png</a>",
      "<a href='data:image/png;base64,b25l' download='O&#39;Neill &#38; &#34;Söhne&#34; &#60;b&#62;.png'>O&#39;Neill &#38; &#34;Söhne&#34; &#60;b&#62;.png</a>",
      "<a href='data:image/png;base64,b25l' download='línea\n2\\.png'>línea\n2\\.png</a>",
    ]);
  });

  test('whose type could break the markup is sent as application/octet-stream', async () => {
    const files = [file('one', { name: 'a', type: `x' onclick='alert(1)` })];
    expect(await sendAttachments(files, { attachmentEncoding: 'html-link' })).toEqual([
      "<a href='data:application/octet-stream;base64,b25l' download='a'>a</a>",
    ]);
  });
});

describe('attachments of custom/update.php', () => {
  async function send(options = {}) {
    const server = await record();
    const change = { module: 'contacts', id, fields: { Email: 'cliente@example.com' } };
    await updateRecord(client(server.url, options), change, [file('one')]);
    return JSON.parse(server.requests[0]?.body.toString() ?? '');
  }

  test('are a list beside the fields by default', async () => {
    expect(await send()).toEqual({
      operation: 'demo',
      module: 'contacts',
      'wolkvox-id': id,
      fields: { Email: 'cliente@example.com' },
      attachments: ['b25l'],
    });
  });

  test('are a field of the module when the operation says so', async () => {
    expect(await send({ recordAttachments: { as: 'field', field: 'Adjuntos "2"' } })).toEqual({
      operation: 'demo',
      module: 'contacts',
      'wolkvox-id': id,
      fields: { Email: 'cliente@example.com', 'Adjuntos "2"': ['b25l'] },
    });
  });
});

describe('a source', () => {
  const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };

  /** Sends the source to a server that never answers. Returns the error, and whether the whole body arrived. */
  async function sendFrom(source: AsyncIterable<Uint8Array> | Error, length: number, timeouts = {}) {
    const server = await listen();
    const open = async () => {
      if (source instanceof Error) throw source;
      return source;
    };
    const attachment = { name: 'a.bin', type: 'application/pdf', length, open };
    const outcome = updateCaseAttachments(client(server.url, { timeouts }), id, changes, [attachment]).catch((e) => e);
    const peer = await server.next();
    const [error, received, announced] = await Promise.all([outcome, peer.rest(), peer.contentLength()]);
    return { error, complete: received.length >= announced };
  }

  test.each([
    ['longer than announced', 11],
    ['shorter than announced', 9],
    ['empty', 0],
  ])('that is %s ends the call before its last byte', async (_what, length) => {
    const { error, complete } = await sendFrom(Readable.from([Buffer.alloc(length)]), 10);
    expect(error).toMatchObject({ kind: 'attachment', lastByteSent: false });
    expect(complete).toBe(false);
  });

  test('that never ends is abandoned once it is longer than announced', async () => {
    let yielded = 0;
    async function* endless() {
      for (;;) {
        yielded += 1;
        yield Buffer.alloc(1_000);
      }
    }
    const { error, complete } = await sendFrom(endless(), 10_500);
    expect(error).toMatchObject({ kind: 'attachment', lastByteSent: false });
    expect(complete).toBe(false);
    expect(yielded).toBe(11);
  });

  test('that fails half-way ends the call, with its own error as the cause', async () => {
    const lost = new Error('the bucket is gone');
    async function* failing() {
      yield Buffer.alloc(100_000);
      throw lost;
    }
    const { error, complete } = await sendFrom(failing(), 1_000_000);
    expect(error).toMatchObject({ kind: 'attachment', lastByteSent: false, cause: lost });
    expect(complete).toBe(false);
  });

  test('that cannot be opened ends the call, with its own error as the cause', async () => {
    const missing = new Error('no such key');
    const { error } = await sendFrom(missing, 10);
    expect(error).toMatchObject({ kind: 'attachment', lastByteSent: false, cause: missing });
  });

  test('that stalls is abandoned and closed', async () => {
    const source = stallingSource();
    const { error } = await sendFrom(source, 1_000, { stalledWriteMs: 50 });
    expect(error).toMatchObject({ kind: 'attachment', lastByteSent: false });
    await source.closed;
  });

  test('that is a stalled stream is destroyed', async () => {
    const stream = new Readable({ read() {} });
    stream.push(Buffer.alloc(10));
    const { error } = await sendFrom(stream, 1_000, { stalledWriteMs: 50 });
    expect(error).toMatchObject({ kind: 'attachment' });
    expect(stream.destroyed).toBe(true);
  });

  test('is closed when the CRM answers early, even while it is stalled', async () => {
    const server = await listen();
    const source = stallingSource();
    const attachment = { name: 'a.bin', type: 'application/pdf', length: 1_000, open: async () => source };
    const updating = updateCaseAttachments(client(server.url), id, changes, [attachment]);
    const rejection = expect(updating).rejects.toMatchObject({ kind: 'token', lastByteSent: false });
    const peer = await server.next();
    await peer.body(10);
    peer.answer('{"code":403,"error":"FORBIDDEN","msg":"PLEASE VALIDATE TOKEN"}', 403);
    await rejection;
    await source.closed;
  });

  test('is read once per call, and closed after a success', async () => {
    const server = await record();
    let opened = 0;
    const stream = Readable.from([Buffer.alloc(10)]);
    const open = async () => {
      opened += 1;
      return stream;
    };
    await updateCaseAttachments(client(server.url), id, changes, [{ name: 'a', type: 'a/b', length: 10, open }]);
    expect(opened).toBe(1);
    expect(stream.destroyed).toBe(true);
  });
});

/** Yields ten bytes, then stalls forever. */
function stallingSource(): AsyncIterable<Uint8Array> & { closed: Promise<void> } {
  const { promise: closed, resolve: close } = Promise.withResolvers<void>();
  let isStalled = false;
  const iterator: AsyncIterator<Uint8Array> = {
    next() {
      if (isStalled) return new Promise(() => {});
      isStalled = true;
      return Promise.resolve({ done: false, value: Buffer.alloc(10) });
    },
    async return() {
      close();
      return { done: true, value: undefined };
    },
  };
  return { closed, [Symbol.asyncIterator]: () => iterator };
}
