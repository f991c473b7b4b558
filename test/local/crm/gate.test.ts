import { describe, expect, test } from 'vitest';
import { demoSeed } from '../../../local/crm/seed.ts';
import { begin, call, insertCase, newCase, refusalReply, rowsOf, start, until } from './caller.ts';

const insertEndpoint = 'cases/insertAttach.php';

describe('the gate', () => {
  test('answers an unknown script with the documented 400', async () => {
    const crm = await start();
    const notOffered = refusalReply(400, 'BAD REQUEST', 'THE API YOU WANT TO CONSULT DOES NOT EXIST');
    for (const endpoint of ['cases/insertattach.php', 'cases/addNote.php', 'collections/insertObligation.php']) {
      expect(await call(crm, endpoint, {})).toMatchObject(notOffered);
    }
    expect(await call(crm, '', {}, { path: '/server/API/v1/query.php' })).toMatchObject(notOffered);
  });

  test('accepts two slashes before the path', async () => {
    const crm = await start();
    const reply = await call(crm, insertEndpoint, newCase(), { path: `//server/API/v2/${insertEndpoint}` });
    expect(reply.status).toBe(200);
  });

  test('answers another verb with 405', async () => {
    const crm = await start({ settings: { methodMessage: 'ONLY POST' } });
    for (const method of ['GET', 'PUT', 'DELETE']) {
      expect(await call(crm, insertEndpoint, newCase(), { method })).toMatchObject(
        refusalReply(405, 'METHOD NOT ALLOWED', 'ONLY POST'),
      );
    }
    expect(crm.state.cases).toHaveLength(0);
  });

  test('answers 401 without a token and 403 for a wrong one', async () => {
    const crm = await start();
    const missing = await call(crm, insertEndpoint, newCase(), { token: undefined });
    expect(missing).toMatchObject(refusalReply(401, 'UNAUTHORIZED', 'PLEASE ENTER THE WOLKVOX-TOKEN'));
    const wrong = await call(crm, insertEndpoint, newCase(), { token: 'another' });
    expect(wrong).toMatchObject(refusalReply(403, 'FORBIDDEN', 'PLEASE VALIDATE TOKEN'));
  });

  test('refuses a deleted token', async () => {
    const crm = await start();
    const token = crm.token('demo-token');
    if (token) token.deleted = true;
    expect((await call(crm, insertEndpoint, newCase())).json?.['msg']).toBe('PLEASE VALIDATE TOKEN');
  });

  test('refuses a token of another operation, and an unknown operation', async () => {
    const crm = await start();
    for (const operation of ['another', 'DEMO']) {
      const reply = await call(crm, insertEndpoint, newCase({ operation }));
      expect(reply).toMatchObject(refusalReply(403, 'FORBIDDEN', 'PLEASE VALIDATE TOKEN'));
    }
    expect(crm.state.cases).toHaveLength(0);
  });

  test('separates the tokens, users, contacts and cases of operations', async () => {
    const [demo] = demoSeed().operations;
    if (demo === undefined) throw new Error('No demo operation.');
    const other = { ...demo, name: 'other', tokens: [{ value: 'other-token', description: 'Other' }], contacts: [] };
    const crm = await start({ seed: { operations: [demo, other] } });
    const theirs = newCase({ operation: 'other' });
    expect((await call(crm, insertEndpoint, theirs)).json?.['msg']).toBe('PLEASE VALIDATE TOKEN');
    expect((await call(crm, insertEndpoint, theirs, { token: 'other-token' })).json?.['msg']).toBe(
      'THE CONTACT DOES NOT EXIST',
    );
    await insertCase(crm);
    const query = { operation: 'other', field: 'status', value: 'Abierto' };
    expect(await rowsOf(call(crm, 'cases/queryCases.php', query, { token: 'other-token' }))).toEqual([]);
  });

  test('allows external tokens only the history of notes, and internal tokens only the rest', async () => {
    const crm = await start();
    crm.addToken('demo', { value: 'company', description: 'Company', kind: 'external', company: 'Ñandú S.A.S.' });
    const query = { operation: 'demo', field: 'status', value: 'Abierto' };
    expect((await call(crm, 'cases/listHistoryNote.php', query, { token: 'company' })).status).toBe(200);
    expect((await call(crm, 'cases/listHistoryNote.php', query)).status).toBe(403);
    expect((await call(crm, 'cases/queryCases.php', query, { token: 'company' })).status).toBe(403);
  });

  test.each([true, false])('accepts a token in the body by its setting: %s', async (tokenInBody) => {
    const crm = await start({ settings: { tokenInBody } });
    const body = { ...newCase(), 'wolkvox-token': 'demo-token' };
    const reply = await call(crm, insertEndpoint, body, { token: undefined });
    expect(reply.status).toBe(tokenInBody ? 200 : 401);
    expect(crm.token('demo-token')?.inFlight).toBe(0);
  });

  test('answers a refusal inside a 200 with the profile http-200', async () => {
    const crm = await start({ settings: { errorProfile: 'http-200' } });
    const { status, json } = await call(crm, insertEndpoint, newCase(), { token: 'another' });
    expect(status).toBe(200);
    expect(json).toEqual({ code: 403, error: 'FORBIDDEN', msg: 'PLEASE VALIDATE TOKEN' });
  });

  test.each([
    ['json', '{"code":403,"error":"FORBIDDEN","msg":"BACKUP"}'],
    ['empty', ''],
  ] as const)('answers every call 403 during a backup, as %s', async (maintenance, text) => {
    const crm = await start({ settings: { maintenance, maintenanceMessage: 'BACKUP' } });
    const reply = await call(crm, insertEndpoint, newCase());
    expect([reply.status, reply.text]).toEqual([403, text]);
    expect(crm.state.cases).toHaveLength(0);
  });

  test('answers in HTML during a backup by its setting', async () => {
    const crm = await start({ settings: { maintenance: 'html' } });
    const reply = await call(crm, insertEndpoint, newCase());
    expect(reply.status).toBe(403);
    expect(reply.headers['content-type']).toMatch(/^text\/html/);
    crm.settings.maintenance = 'off';
    expect((await call(crm, insertEndpoint, newCase())).status).toBe(200);
  });

  test('refuses or drops addresses that are not on its list', async () => {
    const crm = await start({ settings: { allowedAddresses: ['192.0.2.1'] } });
    expect((await call(crm, insertEndpoint, newCase())).status).toBe(403);
    crm.settings.otherAddresses = 'drop';
    await expect(call(crm, insertEndpoint, newCase())).rejects.toMatchObject({ code: 'ECONNRESET' });
    crm.settings.allowedAddresses = ['127.0.0.1'];
    expect((await call(crm, insertEndpoint, newCase())).status).toBe(200);
  });

  test.each([403, 429] as const)('limits the calls of an address per minute, with %i', async (rateStatus) => {
    const crm = await start({ settings: { perAddressPerMinute: 2, rateStatus, rateMessage: 'SLOWER' } });
    const codes: unknown[] = [];
    for (let i = 0; i < 3; i++) codes.push((await call(crm, insertEndpoint, newCase())).json?.['code']);
    expect(codes).toEqual([200, 200, rateStatus]);
    crm.clock.advance(60_000);
    expect((await call(crm, insertEndpoint, newCase())).status).toBe(200);
  });

  test('answers a refusal after the body, or before it by its setting', async () => {
    const crm = await start();
    const body = Buffer.from(JSON.stringify(newCase()));
    const late = begin(crm, insertEndpoint, body.length, { token: 'another' });
    late.request.write(body.subarray(0, -1));
    await new Promise((resolve) => late.request.once('socket', resolve));
    const answered = await Promise.race([late.reply, callAnother(crm)]);
    expect(answered).toBe('another call was answered first');
    late.request.end(body.subarray(-1));
    expect((await late.reply).status).toBe(403);

    crm.settings.refusesEarly = true;
    const early = begin(crm, insertEndpoint, body.length, { token: 'another' });
    early.request.write(body.subarray(0, -1));
    expect((await early.reply).status).toBe(403);
    early.request.destroy();
    await until(crm, () => crm.truth.length === 3);
  });
});

async function callAnother(crm: Parameters<typeof call>[0]): Promise<string> {
  await call(crm, insertEndpoint, newCase());
  return 'another call was answered first';
}
