import { describe, expect, test } from 'vitest';
import { begin, call, newCase, refusalReply, start, until } from './caller.ts';

const query = { operation: 'demo', field: 'status', value: 'Abierto' };
const noonUtc = Date.UTC(2026, 6, 1, 12, 0, 0);

describe('the daily quota of a token', () => {
  test('is 4,800 by default, and tokenInformation itself costs one unit', async () => {
    const crm = await start({ now: () => noonUtc });
    await call(crm, 'cases/queryCases.php', query);
    const { json } = await call(crm, '', '', { path: '/server/API/v2/token/tokenInformation.php?operation=demo' });
    expect(json).toEqual({
      code: '200',
      error: 'null',
      msg: '1 records were are found',
      data: {
        description: 'Demo',
        token_limit: 4800,
        token_use_today: 2,
        available_consumition_options: 4798,
        // 07:00 in Bogota.
        hours_to_restart_count: 17,
      },
    });
  });

  test('answers tokenInformation to GET too, which also needs token and operation', async () => {
    const crm = await start();
    const path = '/server/API/v2/token/tokenInformation.php';
    expect((await call(crm, '', '', { method: 'GET', path: `${path}?operation=demo` })).status).toBe(200);
    expect((await call(crm, '', '', { method: 'GET', path })).status).toBe(400);
    expect((await call(crm, '', '', { path: `${path}?operation=another` })).status).toBe(403);
  });

  test('refuses every call once it is spent, until local midnight', async () => {
    const crm = await start({ now: () => noonUtc });
    crm.addToken('demo', { value: 'small', description: 'Small', dailyLimit: 2 });
    const use = async () => (await call(crm, 'cases/queryCases.php', query, { token: 'small' })).json?.['msg'];
    expect(await use()).toBe('0 records were are found');
    expect(await use()).toBe('0 records were are found');
    expect(await call(crm, 'cases/insertAttach.php', newCase(), { token: 'small' })).toMatchObject(
      refusalReply(403, 'FORBIDDEN', 'TOKEN LIMIT EXCEEDED'),
    );
    crm.clock.advance(17 * 3_600_000 - 1000);
    expect(await use()).toBe('TOKEN LIMIT EXCEEDED');
    crm.clock.advance(1000);
    expect(await use()).toBe('0 records were are found');
    expect(crm.token('small')?.usedToday).toBe(1);
  });

  test('restarts at the hour of its setting', async () => {
    const crm = await start({ now: () => noonUtc, settings: { quotaResetHour: 10 } });
    crm.addToken('demo', { value: 'small', description: 'Small', dailyLimit: 1 });
    const use = async () => (await call(crm, 'cases/queryCases.php', query, { token: 'small' })).status;
    expect([await use(), await use()]).toEqual([200, 403]);
    crm.clock.advance(3 * 3_600_000 - 1);
    expect(await use()).toBe(403);
    crm.clock.advance(1);
    expect(await use()).toBe(200);
  });

  test.each([
    [true, 2],
    [false, 1],
  ])('charges refused calls by its setting: %s', async (refusedCallsCost, used) => {
    const crm = await start({ settings: { refusedCallsCost } });
    await call(crm, 'cases/insertAttach.php', newCase({ status: 'Nowhere' }));
    await call(crm, 'cases/insertAttach.php', newCase());
    expect(crm.token('demo-token')?.usedToday).toBe(used);
  });

  test('is counted per token', async () => {
    const crm = await start();
    crm.addToken('demo', { value: 'second', description: 'Second' });
    await call(crm, 'cases/queryCases.php', query, { token: 'second' });
    expect(crm.state.tokens.map(({ usedToday }) => usedToday)).toEqual([0, 1]);
  });
});

describe('the two slots of a token', () => {
  const body = Buffer.from(JSON.stringify(newCase()));
  const simultaneousMessage = 'EXCEEDS THE LIMIT OF SIMULTANEOUS REQUESTS PER TOKEN (2)';

  test('refuse a third call, and count from headers to answer', async () => {
    const crm = await start();
    const open = [1, 2].map(() => begin(crm, 'cases/insertAttach.php', body.length));
    for (const { request } of open) request.write(body.subarray(0, 1));
    await until(crm, () => crm.token('demo-token')?.inFlight === 2);
    const third = await call(crm, 'cases/queryCases.php', query);
    expect(third).toMatchObject(refusalReply(403, 'FORBIDDEN', simultaneousMessage));
    for (const { request } of open) request.end(body.subarray(1));
    for (const { reply } of open) expect((await reply).status).toBe(200);
    expect((await call(crm, 'cases/queryCases.php', query)).status).toBe(200);
    expect(crm.truth.at(-1)?.maxInFlight).toBe(3);
  });

  test('are released when a client leaves', async () => {
    const crm = await start();
    const left = begin(crm, 'cases/insertAttach.php', body.length);
    left.request.write(body.subarray(0, 1));
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    left.request.destroy();
    await until(crm, () => crm.token('demo-token')?.inFlight === 0);
    expect(crm.truth).toMatchObject([{ outcome: 'incomplete', ids: [] }]);
  });

  test('are separate for each token', async () => {
    const crm = await start({ settings: { simultaneousPerToken: 1 } });
    crm.addToken('demo', { value: 'second', description: 'Second' });
    const open = begin(crm, 'cases/insertAttach.php', body.length);
    open.request.write(body.subarray(0, 1));
    await until(crm, () => crm.token('demo-token')?.inFlight === 1);
    expect((await call(crm, 'cases/queryCases.php', query)).status).toBe(403);
    expect((await call(crm, 'cases/queryCases.php', query, { token: 'second' })).status).toBe(200);
    open.request.end(body.subarray(1));
    await open.reply;
  });

  test('may stay taken for a while after the answer', async () => {
    const crm = await start({ settings: { simultaneousPerToken: 1, slotLingersMs: 200 } });
    expect((await call(crm, 'cases/queryCases.php', query)).status).toBe(200);
    expect((await call(crm, 'cases/queryCases.php', query)).json?.['msg']).toBe(simultaneousMessage);
    await until(crm, () => crm.token('demo-token')?.inFlight === 0);
    expect((await call(crm, 'cases/queryCases.php', query)).status).toBe(200);
  });
});
