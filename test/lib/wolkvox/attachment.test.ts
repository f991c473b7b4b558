import { describe, expect, test } from 'vitest';
import { type Attachment, checkAttachments, frameOf, mimeType } from '../../../lib/wolkvox/attachment.ts';
import { base64Length, bodyOf, noBody } from '../../../lib/wolkvox/body.ts';
import { base64Of } from '../../../lib/wolkvox/encode.ts';

/** A file that comes in these pieces. */
const from = (...pieces: Uint8Array[]): Attachment => ({
  name: 'a.pdf',
  type: 'application/pdf',
  length: pieces.reduce((sum, { length }) => sum + length, 0),
  open: async () =>
    (async function* () {
      yield* pieces;
    })(),
});

describe('the text around a file', () => {
  const file = { name: `"Ana" <'1'> & más.pdf`, type: 'text/plain; charset=utf-8' };
  const name = '&#34;Ana&#34; &#60;&#39;1&#39;&#62; &#38; más.pdf';

  test.each([
    ['base64', '', ''],
    ['data-uri', 'data:text/plain;charset=utf-8;base64,', ''],
    ['html-link', "<a href='data:text/plain;charset=utf-8;base64,", `' download='${name}'>${name}</a>`],
  ] as const)('is that of %s', (encoding, before, after) => {
    expect(frameOf(file, encoding)).toEqual({ before, after });
  });

  test('is escaped as JSON', () => {
    const frame = frameOf({ name: 'a\\b\n.pdf', type: 'x' }, 'html-link');

    expect(JSON.parse(`"${frame.after}"`)).toBe("' download='a\\b\n.pdf'>a\\b\n.pdf</a>");
  });
});

describe('the type of a file', () => {
  test.each([
    ['application/pdf', 'application/pdf'],
    ['application/vnd.a-b+json', 'application/vnd.a-b+json'],
    ['text/plain; charset=utf-8; a=b', 'text/plain;charset=utf-8;a=b'],
    ['', 'application/octet-stream'],
    ['pdf', 'application/octet-stream'],
    ['text/plain;', 'application/octet-stream'],
    ['text/plain;charset', 'application/octet-stream'],
    ['text/plain;charset=', 'application/octet-stream'],
    ['text/', 'application/octet-stream'],
    ['/plain', 'application/octet-stream'],
    ["text/plain'", 'application/octet-stream'],
    ["'text/plain", 'application/octet-stream'],
    ['text/plain,text/html', 'application/octet-stream'],
  ])('%j is sent as %s', (type, sent) => {
    expect(mimeType({ type })).toBe(sent);
  });
});

describe('a file', () => {
  test.each([
    ['without a name', { name: '' }, 'files.1.name'],
    ['with a blank name', { name: ' \t' }, 'files.1.name'],
    ['of half a byte', { length: 0.5 }, 'files.1.length'],
    ['of less than nothing', { length: -1 }, 'files.1.length'],
    ['of more than a number holds', { length: 2 ** 53 }, 'files.1.length'],
    ['of no number', { length: Number.NaN }, 'files.1.length'],
  ])('%s is refused by its place', (_what, change, field) => {
    const files = [from(), { ...from(), ...change }];

    expect(() => checkAttachments('a.php', 'files', files)).toThrow(
      expect.objectContaining({ kind: 'invalid', endpoint: 'a.php', field }),
    );
  });

  test('may be empty', () => {
    expect(() => checkAttachments('a.php', 'files', [from()])).not.toThrow();
  });
});

describe('the length of a body', () => {
  test('counts bytes of text, base64 with its padding, and files as they are', () => {
    const file = from(Buffer.from('abcd'));
    const parts = ['ñ', { file, as: 'base64' as const }, { file, as: 'bytes' as const }];

    expect(bodyOf('text/plain', parts)).toEqual({ contentType: 'text/plain', parts, length: 2 + 8 + 4 });
    expect([0, 1, 2, 3, 4].map(base64Length)).toEqual([0, 4, 4, 4, 8]);
    expect(noBody).toMatchObject({ length: 0, parts: [] });
  });
});

describe('a file as base64', () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7) % 251));

  test.each([
    ['in one piece', [bytes]],
    ['in single bytes', [...bytes.subarray(0, 50)].map((byte) => Buffer.from([byte]))],
    ['in pieces of 1, 2, 3, 4 and 5', [1, 3, 6, 10, 15].map((end, at) => bytes.subarray(end - at - 1, end))],
    ['with empty pieces', [Buffer.alloc(0), bytes.subarray(0, 4), Buffer.alloc(0), bytes.subarray(4, 5)]],
    ['of no byte', []],
    ['of one byte', [bytes.subarray(1, 2)]],
    ['of two bytes', [bytes.subarray(1, 2), bytes.subarray(2, 3)]],
  ])('is the same %s', async (_how, pieces) => {
    const texts = await read(from(...pieces));

    expect(texts.join('')).toBe(Buffer.concat(pieces).toString('base64'));
    // Larger pieces would leave V8's young generation.
    expect(Math.max(0, ...texts.map(({ length }) => length))).toBeLessThan(90_000);
    expect(texts).not.toContain('');
  });

  test('is right though the source fills one buffer again and again', async () => {
    const shared = Buffer.alloc(4);
    const file: Attachment = {
      ...from(),
      length: 8,
      open: async () =>
        (async function* () {
          yield shared.fill('a');
          yield shared.fill('b');
        })(),
    };

    expect((await read(file)).join('')).toBe(Buffer.from('aaaabbbb').toString('base64'));
  });

  async function read(file: Attachment): Promise<string[]> {
    const texts: string[] = [];
    for await (const text of base64Of(file, new AbortController().signal)) texts.push(text);
    return texts;
  }
});
