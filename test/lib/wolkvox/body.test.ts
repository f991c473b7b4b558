import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Attachment } from '../../../lib/wolkvox/attachment.ts';
import type { NewCase } from '../../../lib/wolkvox/cases.ts';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { client, file, record } from './recording-server.ts';

/** Any text, with difficult characters: quotes, backslashes, line ends, lone surrogates, U+2028. */
const text = fc
  .string({
    unit: fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom('"', '\\', '\n', '\ud800', '\u2028', '}'),
    ),
    maxLength: 12,
  })
  .filter((value) => /\S/.test(value));

const newCase = fc.record<NewCase>({
  type: text,
  responsible: fc.constant('ADMIN_@demo'),
  owner: fc.constant('ADMIN_@demo'),
  contact: fc.constant('cliente@example.com'),
  description: text,
  status: text,
  priority: text,
  form: fc.dictionary(
    fc.oneof({ weight: 5, arbitrary: text }, fc.constant('__proto__')),
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null)),
    { maxKeys: 3 },
  ),
});

const attachments = fc.array(
  fc.record({ content: fc.uint8Array({ maxLength: 200 }), pieceBytes: fc.integer({ min: 1, max: 200 }), name: text }),
  { maxLength: 3 },
);

const encodings = fc.constantFrom('base64' as const, 'data-uri' as const, 'html-link' as const);

test('the body of a case is JSON only when complete, has its announced length, and holds every file', async () => {
  const server = await record();
  await fc.assert(
    fc.asyncProperty(newCase, attachments, encodings, async (input, contents, attachmentEncoding) => {
      const files = contents.map(
        ({ content, pieceBytes, name }): Attachment => file(content, { pieceBytes, name: withoutControls(name) }),
      );
      await insertCase(client(server.url, { attachmentEncoding }), input, files);
      const { body, headers } = server.requests.at(-1) ?? expect.unreachable('nothing came');

      expect(headers['content-length']).toBe(String(body.length));
      const { attachments: sent, ...values } = JSON.parse(body.toString());
      const { type, ...others } = input;
      expect(values).toEqual(JSON.parse(JSON.stringify({ operation: 'demo', 'case-type': type, ...others })));
      expect(sent.map(decode)).toEqual(contents.map(({ content }) => Buffer.from(content).toString('hex')));
      for (let length = 0; length < body.length; length += 1) {
        expect(isJson(body.subarray(0, length).toString())).toBe(false);
      }
    }),
    { numRuns: 60 },
  );
});

test('the body of a case ends with required values, after the files', async () => {
  const server = await record();
  const input = {
    type: 'Request',
    responsible: 'a@demo',
    owner: 'a@demo',
    contact: 'a@b.co',
    description: 'd',
    status: 's',
    priority: 'p',
  };
  await insertCase(client(server.url), input, [file('one')]);
  const body = server.requests[0]?.body.toString() ?? '';
  expect(body.indexOf('"attachments"')).toBe(1);
  expect(body.indexOf('"case-type"')).toBeGreaterThan(body.indexOf('b25l'));
  expect(body.indexOf('"operation"')).toBeGreaterThan(body.indexOf('"case-type"'));
});

/** The bytes of an attachment in any of the three encodings, in hex. */
function decode(attachment: string): string {
  const base64 = attachment.replace(/^(<a href=')?data:[^,]*,/, '').replace(/'.*$/s, '');
  return Buffer.from(base64, 'base64').toString('hex');
}

function isJson(candidate: string): boolean {
  try {
    JSON.parse(candidate);
    return true;
  } catch {
    return false;
  }
}

function withoutControls(name: string): string {
  return `a${name.replace(/\p{Cc}/gu, '')}`;
}
