import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { insertCase } from '../../../lib/wolkvox/cases.ts';
import { findCaseById, findCasesByNumber } from '../../../lib/wolkvox/find-case.ts';
import { queryDates } from '../../../lib/wolkvox/queries.ts';
import { insertRecord } from '../../../lib/wolkvox/records.ts';
import { queryTokenInformation } from '../../../lib/wolkvox/token-information.ts';
import { startCrm } from '../../../local/crm/crm.ts';
import type { CrmSettings } from '../../../local/crm/settings.ts';
import { client, madeCase, newCase, record } from './recording-server.ts';

const warning = (text: string) =>
  `<br />\n<b>Warning</b>:  ${text} in <b>/var/www/html/server/API/v2/cases/insertAttach.php</b> on line <b>41</b><br />\n`;
const made = { id: '65d8b6195befbbd25409bb13', idPrefijo: 'PET-24521105632142745' };

async function insert(body: string | Buffer, headers: Record<string, string> = {}) {
  const { url } = await record({ body, headers });
  return insertCase(client(url), newCase, []);
}

test('a call asks for an answer without compression', async () => {
  const { url, requests } = await record();
  await insertCase(client(url), newCase, []);
  expect(requests[0]?.headers['accept-encoding']).toBe('identity');
});

describe('an answer is read', () => {
  test.each<[string, string | Buffer]>([
    ['a byte order mark before it', `\ufeff${madeCase}`],
    ['two byte order marks and blank lines before it', `\ufeff\n\ufeff\r\n${madeCase}\n`],
    ['a warning of PHP before it', warning('Undefined array key "x"') + madeCase],
    ['a mark, two warnings and a notice around it', `\ufeff${warning('a')}${warning('b')}${madeCase}\n${warning('c')}`],
    ['a code written as 200.0', madeCase.replace('"code":200', '"code":"200.0"')],
    ['an id as MongoDB writes it', madeCase.replace(/"(65d8[^"]+)"/, '{"$oid":"$1"}')],
    ['bytes that are ISO-8859-1', Buffer.from(madeCase.replace('Succesfully', 'Creación'), 'latin1')],
    ['gzip without its header', gzipSync(madeCase)],
  ])('with %s', async (_what, body) => {
    expect(await insert(body)).toEqual(made);
  });

  test.each<[string, Buffer]>([
    ['gzip', gzipSync(`\ufeff${madeCase}`)],
    ['x-gzip', gzipSync(madeCase)],
    ['GZIP', gzipSync(madeCase)],
    ['deflate', deflateSync(madeCase)],
    ['deflate', deflateRawSync(madeCase)],
    ['br', brotliCompressSync(madeCase)],
    ['deflate, gzip', gzipSync(deflateSync(madeCase))],
    ['identity', Buffer.from(madeCase)],
    ['gzip', Buffer.from(madeCase)],
  ])('with the content encoding %s, which nobody asked for', async (encoding, body) => {
    expect(await insert(body, { 'content-encoding': encoding })).toEqual(made);
  });
});

describe('an answer is unreadable', () => {
  test.each<[string, string | Buffer, Record<string, string>]>([
    ['with damaged gzip', gzipSync(madeCase).subarray(0, -12), { 'content-encoding': 'gzip' }],
    ['with an encoding that nobody knows', 'KLUv/QQA', { 'content-encoding': 'zstd' }],
    ['with an encoding named like a method', 'x', { 'content-encoding': 'constructor' }],
    ['that is small and unpacks to a gigabyte', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }],
    ['with a fatal error after it', `${madeCase}<br />\n<b>Fatal error</b>:  x in <b>y</b> on line <b>1</b><br />`, {}],
    ['with another JSON after it', madeCase + madeCase, {}],
    ['with text before it', `ok ${madeCase}`, {}],
    ['that is a mark alone', '\ufeff', {}],
  ])('%s', async (_what, body, headers) => {
    await expect(insert(body, headers)).rejects.toMatchObject({ kind: 'unreadable', lastByteSent: true, status: 200 });
  });
});

describe('the simulator is understood', () => {
  test.each<[string, Partial<CrmSettings>]>([
    ['plainly', {}],
    ['behind a byte order mark', { answerPrefix: '\ufeff' }],
    ['between warnings', { answerPrefix: warning('x'), answerSuffix: warning('y') }],
    ['in gzip when accepted', { compression: 'when-accepted' }],
    ['in gzip always, behind a mark', { compression: 'always', answerPrefix: '\ufeff' }],
    ['with ids as MongoDB writes them', { idForm: 'oid' }],
  ])('%s: inserts, queries, counts and refusals', async (_how, settings) => {
    const crm = await startCrm({ settings });
    onTestFinished(() => crm.stop());
    const wolkvox = client(crm.url);
    const from = new Date(Date.now() - 60_000);

    const { id, idPrefijo = '' } = await insertCase(wolkvox, newCase, []);

    expect((await findCaseById(wolkvox, id))?.id).toBe(id);
    expect(await findCasesByNumber(wolkvox, idPrefijo)).toHaveLength(1);
    const { records } = await queryDates(wolkvox, { module: 'cases', from, to: new Date(Date.now() + 60_000) });
    expect(records.map((found) => found['wolkvox_id'])).toEqual([id]);
    expect((await insertRecord(wolkvox, { module: 'leads', fields: { a: 'b' } })).id).toMatch(/^[0-9a-f]{24}$/);
    expect((await queryTokenInformation(wolkvox)).limit).toBe(4_800);
    await expect(insertRecord(wolkvox, { module: 'nobody', fields: { a: 'b' } })).rejects.toMatchObject({
      kind: 'rejected',
      code: 404,
    });
  });
});
