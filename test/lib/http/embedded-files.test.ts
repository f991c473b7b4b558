import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { embedded } from '../../../lib/config/embedded.ts';
import type { Hook, Sources } from '../../../lib/config/sources.ts';
import { attachmentsOf } from '../../../lib/delivery/command.ts';
import { createEmbeddedFiles } from '../../../lib/http/embedded-files.ts';
import { hookEvent, key, receiver } from '../../functions/sender-calls.ts';
import { newCase } from '../../setup/new-case.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\nuna firma', 'latin1').toString('base64');
const uri = `data:image/png;base64,${png}`;
const hook: Hook = ({ firma, ...others }) => ({
  kind: 'insertCase',
  case: { ...newCase, description: JSON.stringify(others) },
  attachments: [
    ...embedded(firma),
    ...embedded((others['rawRequest'] as { q6_firma?: unknown } | undefined)?.q6_firma),
  ],
});
const spread: Hook = ({ missing }) => ({ kind: 'insertCase', case: newCase, missing }) as never;
const auth = { query: 'key' };
const sources: Sources = {
  form: { operation: 'demo', auth, waitSeconds: 0, embeddedFiles: true, hook },
  plain: { operation: 'demo', auth, waitSeconds: 0, hook },
  spreader: { operation: 'demo', auth, waitSeconds: 0, embeddedFiles: true, buckets: ['fotos/'], hook: spread },
  forger: {
    operation: 'demo',
    auth,
    waitSeconds: 0,
    embeddedFiles: true,
    hook: ({ files }) => ({ kind: 'insertCase', case: newCase, attachments: files as never }),
  },
};

describe('a file within a body', () => {
  it('becomes an attachment, with its bytes in the command', async () => {
    const { call, accepted } = receiver(sources);
    await call(hookEvent('form', JSON.stringify({ firma: uri, nota: 'hola' }), { query: `key=${key}` }));

    const [{ command } = { command: undefined }] = accepted;
    expect(command && attachmentsOf(command)).toEqual([
      {
        bucket: '',
        key: expect.stringMatching(/^embedded\/\w{26}$/),
        size: 17,
        name: 'firma.png',
        type: 'image/png',
        inline: png,
      },
    ]);
    expect(command).toMatchObject({ case: { description: '{"nota":"hola"}' } });
  });

  it('may be larger than a text may be, up to the body’s bound', async () => {
    const { call, accepted } = receiver(sources);
    const large = Buffer.alloc(180_000, 7).toString('base64');
    const event = hookEvent('form', JSON.stringify({ firma: `data:image/png;base64,${large}` }), {
      query: `key=${key}`,
    });

    expect(await call(event)).toMatchObject({ statusCode: 202 });
    expect(accepted[0] && attachmentsOf(accepted[0].command)).toMatchObject([{ size: 180_000, inline: large }]);
  });

  it('of the same call again is the same call', async () => {
    const { call, accepted } = receiver(sources);
    const event = () => hookEvent('form', JSON.stringify({ firma: uri }), { query: `key=${key}` });

    await call(event());
    expect(await call(event())).toMatchObject({ headers: { 'idempotent-replayed': 'true' } });
    expect(accepted).toHaveLength(1);
  });

  it('is found in a form of JotForm, whose fields are JSON within a field', async () => {
    const { call, accepted } = receiver(sources);
    const event = hookEvent('form', await jotform(), {
      type: 'multipart/form-data; boundary=X-BOUND',
      query: `key=${key}`,
    });

    expect(await call(event)).toMatchObject({ statusCode: 202 });
    expect(accepted[0] && attachmentsOf(accepted[0].command)).toMatchObject([{ name: 'q6_firma.png', size: 30_000 }]);
  });

  it('is in each payload of a list', async () => {
    const { call, accepted } = receiver(sources);
    await call(hookEvent('form', JSON.stringify([{ firma: uri }, { firma: [uri, uri] }]), { query: `key=${key}` }));

    expect(accepted.map(({ command }) => attachmentsOf(command).map(({ inline }) => inline))).toEqual([[png], [png]]);
  });

  it('stays text where the source does not ask for files, and is too long there', async () => {
    const { call, accepted } = receiver(sources);
    await call(hookEvent('plain', JSON.stringify({ nota: uri }), { query: `key=${key}` }));
    const long = `data:image/png;base64,${'A'.repeat(40_000)}`;

    await expect(
      call(hookEvent('plain', JSON.stringify({ nota: long }), { query: `key=${key}` })),
    ).rejects.toMatchObject({
      code: 'text_too_long',
    });
    expect(accepted).toMatchObject([
      { command: { case: { description: JSON.stringify({ nota: uri }) }, attachments: [] } },
    ]);
  });
});

describe('a file that the payload describes', () => {
  const [real] = embedded((createEmbeddedFiles().take({ firma: uri }) as { firma: unknown }).firma);
  const forged = { bucket: '', key: real?.key, size: 5_000_000, name: 'x.html', type: 'text/html' };

  it('is attached as the body holds it, whatever the payload says of it', async () => {
    const { call, accepted } = receiver(sources);
    await call(hookEvent('forger', JSON.stringify({ files: [forged], firma: uri }), { query: `key=${key}` }));

    expect(accepted[0] && attachmentsOf(accepted[0].command)).toEqual([{ ...real, inline: png }]);
  });

  it('is attached once, however often it is named', async () => {
    const { call, accepted } = receiver(sources);
    const files = Array.from({ length: 325 }, (_, number) => ({ ...forged, name: `${number}.html` }));
    await call(hookEvent('forger', JSON.stringify({ files, firma: uri }), { query: `key=${key}` }));

    expect(accepted[0] && attachmentsOf(accepted[0].command)).toHaveLength(1);
  });

  it('is twice there only where two fields hold it', async () => {
    const { call, accepted } = receiver(sources);
    const event = hookEvent('form', JSON.stringify({ firma: uri, rawRequest: { q6_firma: uri } }), {
      query: `key=${key}`,
    });
    await call(event);

    expect(accepted[0] && attachmentsOf(accepted[0].command).map(({ name }) => name)).toEqual([
      'firma.png',
      'q6_firma.png',
    ]);
  });

  it('is none of another payload in the list, which refuses the whole list', async () => {
    const { call, accepted } = receiver(sources);
    const list = JSON.stringify([{ files: [], firma: uri }, { files: [forged] }, { files: [] }]);

    await expect(call(hookEvent('forger', list, { query: `key=${key}` }))).rejects.toMatchObject({
      code: 'invalid',
      facts: { field: '1.attachments' },
    });
    expect(accepted).toEqual([]);
  });

  it.each([
    ['as missing, with bytes', { bucket: 'fotos', key: 'a.png', inline: 'AA==' }],
    ['as missing, of a body', { bucket: '', key: real?.key }],
  ])('is refused %s', async (_what, file) => {
    const { call, accepted } = receiver(sources);
    const missing = [{ ...file, size: 1, name: 'a.png', type: 'image/png', number: 1, why: 'too_large' }];

    await expect(
      call(hookEvent('spreader', JSON.stringify({ missing, firma: uri }), { query: `key=${key}` })),
    ).rejects.toMatchObject({ code: 'invalid', facts: { field: 'missing' } });
    expect(accepted).toEqual([]);
  });
});

describe('no file within a body', () => {
  it.each([
    ['of another call', { bucket: '', key: 'embedded/abc', size: 1, name: 'a.png', type: 'image/png' }],
    [
      'that brings its bytes',
      { bucket: '', key: 'embedded/abc', size: 1, name: 'a.png', type: 'image/png', inline: 'AA==' },
    ],
  ])('%s is attached', async (_what, file) => {
    const { call, accepted } = receiver(sources);
    const event = hookEvent('forger', JSON.stringify({ files: [file], firma: uri }), { query: `key=${key}` });

    await expect(call(event)).rejects.toMatchObject({ code: 'invalid', facts: { field: 'attachments' } });
    expect(accepted).toEqual([]);
  });

  it('opens a bucket: an empty name is none, and another one needs its right', async () => {
    const { call } = receiver(sources);
    for (const [bucket, file] of [
      ['', 'otra/firma.png'],
      ['fotos', 'embedded/firma.png'],
    ]) {
      const files = [{ bucket, key: file, size: 1, name: 'a.png', type: 'image/png' }];
      const event = hookEvent('forger', JSON.stringify({ files }), { query: `key=${key}` });
      await expect(call(event)).rejects.toMatchObject({ code: 'not_allowed' });
    }
  });

  it('with bytes in a command replaces an object’s', () => {
    const file = { bucket: 'fotos', key: 'a.png', size: 1, name: 'a.png', type: 'image/png', inline: 'AA==' };

    expect(() => createEmbeddedFiles().attach({ kind: 'insertCase', case: newCase, attachments: [file] })).toThrow(
      expect.objectContaining({ code: 'invalid' }),
    );
  });
});

describe('take', () => {
  it.each([
    ['another kind', 'data:text/html;base64,PGI+'],
    ['a name of every object', 'data:constructor/a;base64,PGI+'],
    ['no base64', 'data:image/png,abc'],
    ['broken base64', 'data:image/png;base64,A'],
    ['base64 of two spellings', 'data:image/png;base64,AB=='],
    ['text before it', `x${uri}`],
    ['text after it', `${uri}\n`],
    ['JSON with a name twice', '{"a":1,"a":2}'],
    ['JSON with a long number', '{"a":12345678901234567890}'],
  ])('leaves %s as it is', (_what, text) => {
    expect(createEmbeddedFiles().take({ a: [text] })).toEqual({ a: [text] });
  });

  it.each([
    ['q6_firma', 'q6_firma.png'],
    ['Firma del señor', 'Firma del señor.png'],
    ['../../etc', 'etc.png'],
    ['<b>', 'b.png'],
    ['…', 'archivo.png'],
    ['x'.repeat(200), `${'x'.repeat(60)}.png`],
  ])('names the file after its field %j', (field, name) => {
    expect(createEmbeddedFiles().take({ [field]: uri })).toEqual({ [field]: expect.objectContaining({ name }) });
  });

  it('keeps a field that is refused later', () => {
    expect(createEmbeddedFiles().take(JSON.parse('{"__proto__":{"a":1}}'))).toEqual(
      JSON.parse('{"__proto__":{"a":1}}'),
    );
  });
});

/** The form in the shape of JotForm, with a drawn signature. */
async function jotform(): Promise<Buffer> {
  return readFile('test/lib/http/jotform-sig.multipart');
}
