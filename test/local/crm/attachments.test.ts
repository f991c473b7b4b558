import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { call, insertCase, newCase, start, temporaryDirectory, until } from './caller.ts';

const pdf = Buffer.from('%PDF-1.7 a small one');
const largeFile = randomBytes(200_001);

function insert(crm: Crm, ...attachments: unknown[]) {
  return call(crm, 'cases/insertAttach.php', newCase({ attachments }));
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A link as in the vendor's runnable sample, which holds the payload twice. */
function sampleLink(bytes: Buffer, name: string, type = 'image/png'): string {
  const uri = `data:${type};base64,${bytes.toString('base64')}`;
  return `<a href="${uri}" download='${name}'><img src="${uri}" alt='${name}' style="max-width: 100%"></a>`;
}

describe('attachments of a JSON body', () => {
  test.each([
    ['base64', pdf.toString('base64'), pdf, 'adjunto_1.pdf'],
    ['base64', largeFile.toString('base64'), largeFile, 'adjunto_1.bin'],
    ['base64', largeFile.toString('base64').replace(/.{76}/g, '$&\r\n'), largeFile, 'adjunto_1.bin'],
    ['data-uri', `data:application/pdf;base64,${pdf.toString('base64')}`, pdf, 'adjunto_1.pdf'],
    ['data-uri', `data:image/png;charset=x;base64,${largeFile.toString('base64')}`, largeFile, 'adjunto_1.png'],
    ['html-link', sampleLink(pdf, 'foto3.png'), pdf, 'foto3.png'],
    ['html-link', sampleLink(largeFile, 'foto3.png'), largeFile, 'foto3.png'],
    [
      'html-link',
      `<a download="Año &amp; más.pdf" href='data:application/pdf;base64,${pdf.toString('base64')}'>O'Neil</a>`,
      pdf,
      'Año & más.pdf',
    ],
    [
      'html-link',
      `<A HREF="data:application/pdf;base64,${largeFile.toString('base64')}" DOWNLOAD="../../x.pdf">x</A>`,
      largeFile,
      'x.pdf',
    ],
  ])('are decoded: %s', async (form, text, bytes, name) => {
    const crm = await start();
    expect((await insert(crm, text)).status).toBe(200);
    const expected = { name, bytes: bytes.length, sha256: sha256(bytes) };
    expect(crm.truth[0]?.attachments).toEqual([{ ...expected, form, stored: true }]);
    expect(crm.state.cases[0]?.files).toMatchObject([expected]);
  });

  test('are decoded when PHP wrote the JSON, slashes escaped', async () => {
    const crm = await start();
    const body = JSON.stringify(newCase({ attachments: [sampleLink(largeFile, 'a.png')] })).replaceAll('/', '\\/');
    expect((await call(crm, 'cases/insertAttach.php', body)).status).toBe(200);
    expect(crm.state.cases[0]?.files).toMatchObject([{ name: 'a.png', sha256: sha256(largeFile) }]);
  });

  test('keep their order and their number', async () => {
    const crm = await start();
    const texts = [largeFile, pdf, largeFile].map((bytes, i) => sampleLink(bytes, `${i}.png`));
    await insert(crm, ...texts);
    expect(crm.state.cases[0]?.files.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['0.png', 200_001],
      ['1.png', pdf.length],
      ['2.png', 200_001],
    ]);
  });

  test.each([
    ['short text that is not base64', 'hola, mundo!'],
    ['long text that is not base64', `${'A'.repeat(100_000)}!`],
    ['the URL-safe alphabet', `${'A'.repeat(100_000)}-_--`],
    ['a link without a payload', '<a href="https://example.com/x.pdf" download="x.pdf">x</a>'],
    ['a picture outside a link', `<img src="data:image/png;base64,${pdf.toString('base64')}">`],
    ['a data URI that is not base64', 'data:text/plain,hello'],
    ['a kind that is not on the list', sampleLink(pdf, 'x.txt')],
    ['a name without an ending', sampleLink(pdf, 'x')],
  ])('make the call fail, or are omitted: %s', async (_, text) => {
    const directory = await temporaryDirectory();
    const crm = await start({ directory });
    expect((await insert(crm, text)).status).toBe(417);
    expect(crm.state.cases).toHaveLength(0);
    crm.settings.badAttachment = 'drop';
    expect((await insert(crm, text, pdf.toString('base64'))).status).toBe(200);
    expect(crm.state.cases[0]?.files).toMatchObject([{ sha256: sha256(pdf) }]);
    expect(crm.truth[1]?.attachments.map(({ stored }) => stored)).toEqual([false, true]);
    await until(crm, () => crm.state.requests.length === 2);
    expect(await readdir(directory)).toHaveLength(1);
  });

  test.each([
    ['a number', [7]],
    ['null', [null]],
    ['an object', [{ name: 'x' }]],
  ])('must be texts, not %s', async (_, attachments) => {
    const crm = await start();
    expect((await call(crm, 'cases/insertAttach.php', newCase({ attachments }))).status).toBe(400);
    expect((await call(crm, 'cases/insertAttach.php', newCase({ attachments: 'text' }))).status).toBe(400);
  });

  test.each(['base64', 'data-uri', 'html-link'] as const)('are accepted only as %s by the setting', async (form) => {
    const crm = await start({ settings: { attachmentForms: [form] } });
    const texts = {
      base64: pdf.toString('base64'),
      'data-uri': `data:application/pdf;base64,${pdf.toString('base64')}`,
      'html-link': sampleLink(pdf, 'x.pdf'),
    };
    for (const [name, text] of Object.entries(texts)) {
      expect((await insert(crm, text)).status).toBe(name === form ? 200 : 417);
    }
  });

  test('are refused one byte above the limit', async () => {
    const crm = await start({ settings: { maxAttachmentBytes: largeFile.length } });
    expect((await insert(crm, largeFile.toString('base64'))).status).toBe(200);
    crm.settings.maxAttachmentBytes = largeFile.length - 1;
    expect((await insert(crm, largeFile.toString('base64'))).status).toBe(417);
    expect(crm.truth[1]?.attachments).toMatchObject([
      { bytes: largeFile.length, sha256: sha256(largeFile), stored: false },
    ]);
  });

  test.each([
    ['replace', ['b.png']],
    ['append', ['a.png', 'b.png']],
  ] as const)('of an update %s the list', async (attachmentUpdate, names) => {
    const crm = await start({ settings: { attachmentUpdate } });
    const id = await insertCase(crm, { attachments: [sampleLink(pdf, 'a.png')] });
    const attachments = [sampleLink(pdf, 'b.png')];
    const change = { operation: 'demo', 'wolkvox-id': id, responsible: 'ADMIN_@demo', status: 'Abierto', attachments };
    expect((await call(crm, 'cases/updateCaseAttachment.php', change)).status).toBe(200);
    expect(crm.state.cases[0]?.files.map(({ name }) => name)).toEqual(names);
  });

  test('of a repeated key are those of its last value, and the others leave no file', async () => {
    const directory = await temporaryDirectory();
    const crm = await start({ directory });
    const { attachments: _, ...rest } = newCase();
    const lists = [largeFile, pdf].map((bytes) => `"attachments":["${bytes.toString('base64')}"]`);
    const body = `{${lists.join(',')},${JSON.stringify(rest).slice(1)}`;
    expect((await call(crm, 'cases/insertAttach.php', body)).status).toBe(200);
    expect(crm.state.cases[0]?.files).toMatchObject([{ sha256: sha256(pdf) }]);
    await until(crm, () => crm.state.requests.length === 1);
    expect(await readdir(directory)).toHaveLength(1);
  });
});

describe('the URL of a stored file', () => {
  test('serves its bytes with its type and name', async () => {
    const crm = await start();
    await insert(crm, sampleLink(largeFile, 'año 1.png'));
    const reply = await fetch(crm.state.cases[0]?.files[0]?.url ?? '');
    expect(sha256(Buffer.from(await reply.arrayBuffer()))).toBe(sha256(largeFile));
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '200001',
      'content-disposition': "inline; filename*=UTF-8''a%C3%B1o%201.png",
    });
  });

  test('never serves a type that a browser would run', async () => {
    const crm = await start({ settings: { attachmentExtensions: ['html', 'pdf'] } });
    await insert(crm, sampleLink(pdf, 'x.html', 'text/html'), sampleLink(pdf, 'y.pdf', 'text/html'));
    const files = crm.state.cases[0]?.files ?? [];
    const types = await Promise.all(files.map(async ({ url }) => (await fetch(url)).headers.get('content-type')));
    expect(types).toEqual(['application/octet-stream', 'application/pdf']);
  });

  test('is not served under the name of another site, nor to a page of one', async () => {
    const crm = await start();
    await insert(crm, sampleLink(pdf, 'x.pdf', 'application/pdf'));
    const [file] = crm.state.cases[0]?.files ?? [];
    const { pathname, port } = new URL(file?.url ?? '');
    const ask = async (host: string) => {
      const [response] = await once(request(crm.url + pathname, { headers: { host } }).end(), 'response');
      response.resume();
      return [response.statusCode, response.headers['cross-origin-resource-policy']];
    };

    expect(await ask(`rebound.example.com:${port}`)).toEqual([403, undefined]);
    expect(await ask(`127.0.0.1.example.com:${port}`)).toEqual([403, undefined]);
    expect(await ask(`127.0.0.1:${port}`)).toEqual([200, 'same-origin']);
    expect(await ask(`localhost:${port}`)).toEqual([200, 'same-origin']);
  });

  test('is unknown for any other id', async () => {
    const crm = await start();
    expect((await fetch(`${crm.url}/files/nothing/x.pdf`)).status).toBe(404);
    expect((await fetch(`${crm.url}/files/..%2f..%2fetc%2fpasswd`)).status).toBe(404);
  });
});
