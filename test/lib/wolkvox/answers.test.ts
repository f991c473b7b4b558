import { describe, expect, test } from 'vitest';
import { insertCase, updateCase } from '../../../lib/wolkvox/cases.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { client, madeCase, newCase, type Reply, record } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';
const success = (data: unknown, code: unknown = 200, error: unknown = 'null') =>
  JSON.stringify({ code, error, msg: 'Succesfully create record', data });
const refusal = (code: unknown, msg: string, error = 'FORBIDDEN') => JSON.stringify({ code, error, msg });

async function insert(reply: Reply) {
  const { url } = await record(reply);
  return insertCase(client(url), newCase, []);
}

describe('a success', () => {
  test.each([
    ['a number as its code', success({ wolkvox_id: id })],
    ['text as its code', success({ wolkvox_id: id }, '200')],
    ['null as its error', success({ wolkvox_id: id }, 200, null)],
    ['blanks around its id', success({ wolkvox_id: ` ${id}\n` })],
    ['capital letters in its id', success({ wolkvox_id: id.toUpperCase() })],
    ['an unknown key beside it', success({ wolkvox_id: id, idPrefijo: null, other: [] })],
    [
      'PHP’s escapes',
      `{"code":200,"error":"null","msg":"Succesfully\\u0020create record","data":{"wolkvox_id":"${id}"}}`,
    ],
  ])('is one with %s', async (_what, body) => {
    expect((await insert({ body })).id.toLowerCase()).toBe(id);
  });

  test('returns the case’s number when the answer has one', async () => {
    expect(await insert({ body: madeCase })).toEqual({ id, idPrefijo: 'PET-24521105632142745' });
  });

  test.each([
    ['no data', success(undefined)],
    ['a list where an object would be', success([])],
    ['an empty id', success({ wolkvox_id: '' })],
    ['a short id', success({ wolkvox_id: '64cb' })],
    ['a number as id', success({ wolkvox_id: 64 })],
  ])('with %s has no id for an update, and is unreadable for an insert', async (_what, body) => {
    const { url } = await record({ body });
    const crm = client(url);
    const update = await updateRecord(crm, { module: 'contacts', id, fields: { a: 'b' } });
    expect(update.id ?? '').not.toBe(id);
    await expect(insertRecord(crm, { module: 'contacts', fields: { a: 'b' } })).rejects.toMatchObject({
      kind: 'unreadable',
      lastByteSent: true,
    });
  });
});

test('an update returns no id that is malformed', async () => {
  const { url } = await record({ body: success({ wolkvox_id: 'cliente@example.com' }) });
  expect(await updateRecord(client(url), { module: 'contacts', id, fields: { a: 'b' } })).toEqual({});
});

describe('a refusal', () => {
  test.each([
    ['the daily quota', 403, 'TOKEN LIMIT EXCEEDED', 'quota'],
    ['a third request at a time', 403, 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)', 'simultaneous'],
    ['a wrong token', 403, 'PLEASE VALIDATE TOKEN', 'token'],
    ['a missing token', 401, 'PLEASE ENTER THE WOLKVOX-TOKEN', 'token'],
    ['missing parameters', 400, 'SOME PARAMETERS ARE REQUIRED', 'rejected'],
    ['an unknown path', 400, 'THE API YOU WANT TO CONSULT DOES NOT EXIST', 'rejected'],
  ])('for %s is recognized by its sentence', async (_what, code, msg, kind) => {
    const expected = { kind, code, vendorMessage: msg, lastByteSent: true };
    const asIs = { status: code, body: refusal(code, msg) };
    await expect(insert(asIs)).rejects.toMatchObject({ ...expected, status: code });
    const otherwise = { body: refusal(String(code), ` ${msg.toLowerCase()}\n`) };
    await expect(insert(otherwise), 'inside a 200, in small letters').rejects.toMatchObject({
      ...expected,
      status: 200,
    });
  });

  test.each([
    ['any other 403', 403, 'forbidden'],
    ['404', 404, 'rejected'],
    ['405', 405, 'rejected'],
    ['412', 412, 'rejected'],
    ['416', 416, 'rejected'],
    ['417', 417, 'rejected'],
  ])('is %s whatever its text, which the error does not hold', async (_what, code, kind) => {
    const error = await insert({ status: code, body: refusal(code, 'cliente@example.com no existe') }).catch((e) => e);
    expect(error).toMatchObject({ kind, status: code, code, vendorMessage: undefined });
    expect(String(error)).not.toContain('cliente');
  });

  test('for too many simultaneous requests is recognized with any number in its sentence', async () => {
    const body = refusal(403, 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (5)');
    await expect(insert({ status: 403, body })).rejects.toMatchObject({
      kind: 'simultaneous',
      vendorMessage: 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)',
    });
  });

  test('with a known sentence is no success, whatever code and error say', async () => {
    const body = JSON.stringify({ code: 200, error: 'null', msg: 'SOME PARAMETERS ARE REQUIRED', data: [] });
    const { url } = await record({ body });
    const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
    await expect(updateCase(client(url), id, changes)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  test('that only contains a known sentence is not recognized as it', async () => {
    const body = refusal(403, 'TOKEN LIMIT EXCEEDED FOR MAINTENANCE');
    await expect(insert({ status: 403, body })).rejects.toMatchObject({ kind: 'forbidden', vendorMessage: undefined });
  });

  test('whose sentence belongs to another code is unreadable', async () => {
    const body = refusal(400, 'TOKEN LIMIT EXCEEDED');
    await expect(insert({ status: 400, body })).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

describe('an answer is unreadable', () => {
  test.each<[string, Reply]>([
    ['when it is HTML', { body: '<html><body>Service unavailable</body></html>' }],
    ['when it is HTML with a 403', { status: 403, body: '<html>Forbidden</html>' }],
    ['when it is empty', { body: '' }],
    ['when it is cut off', { body: madeCase.slice(0, -1) }],
    ['when it is a list', { body: '[]' }],
    ['when it is null', { body: 'null' }],
    ['when it has no code', { body: '{"error":"null","data":{}}' }],
    ['when its code is not a number', { body: refusal('OK', '') }],
    ['when its code is empty', { body: refusal('', '') }],
    ['when it has an error beside code 200', { body: success({ wolkvox_id: id }, 200, 'BAD REQUEST') }],
    ['when HTTP reports a failure and the code a success', { status: 500, body: madeCase }],
    ['when HTTP and code name two refusals', { status: 404, body: refusal(403, 'TOKEN LIMIT EXCEEDED') }],
    ['when it is a 500', { status: 500, body: refusal(500, 'Internal') }],
    ['when it is a 502', { status: 502, body: '' }],
    ['when it is a 429', { status: 429, body: refusal(429, 'Too many') }],
    ['when its code is not documented', { status: 409, body: refusal(409, 'Conflict') }],
    ['when it is longer than 64 KiB', { body: madeCase + ' '.repeat(65_536) }],
  ])('%s', async (_when, reply) => {
    await expect(insert(reply)).rejects.toMatchObject({ kind: 'unreadable', lastByteSent: true });
  });

  test.each([301, 302, 307, 308])('when it is a %i, which is not followed', async (status) => {
    const elsewhere = await record();
    const server = await record({ status, headers: { location: `${elsewhere.url}/server/API/v2/cases/update.php` } });
    const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
    await expect(updateCase(client(server.url), id, changes)).rejects.toMatchObject({ kind: 'unreadable', status });
    expect(elsewhere.requests).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});
