import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createQuota, type Quota, type QuotaUse } from '../../../../lib/delivery/lane/quota.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

const hour = 3_600_000;
const start = 1_800_000_000_000;
const limits = { ...defaultLimits, callsPerDay: 50, reservedCalls: 3 };
/** The CRM's own count of the day, with the call that asked for it. */
const crmCount = { description: '', limit: 10, usedToday: 1, available: 9, hoursToRestart: 5 };

let server: LedgerTable;
let quota: Quota;
let clock: number;
let token: string;
let asked: number;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
});
afterAll(() => server.stop());
beforeEach(() => {
  quota = newQuota();
  clock = start;
  asked = 0;
  token = `token-${count++}`;
});

describe('a token’s day', () => {
  it('ends when the CRM says, in hours, and has the CRM’s limit and count', async () => {
    await open({ ...crmCount, usedToday: 4 });

    expect(await quota.readDay(token)).toEqual({ limit: 10, used: 4, resetAt: start + 5 * hour });
  });

  it('lasts an hour where the CRM says that none is left', async () => {
    await open({ ...crmCount, hoursToRestart: 0 });

    expect((await quota.readDay(token))?.resetAt).toBe(start + hour);
  });

  it('lasts an hour, with the usual limit, where the CRM does not answer', async () => {
    await quota.openDay(token, async () => {
      throw new Error('no answer');
    });

    expect(await quota.readDay(token)).toEqual({ limit: 50, used: 1, resetAt: start + hour });
  });

  it('is asked for once, and again when it has ended, not before', async () => {
    await open();
    await quota.spendCall(token, 'bulk');
    clock = start + 5 * hour - 1;
    await open();
    expect(asked).toBe(1);
    clock += 1;
    await open();

    expect(asked).toBe(2);
    expect(await quota.readDay(token)).toEqual({ limit: 10, used: 1, resetAt: clock + 5 * hour });
  });

  it('is asked for by one of many workers', async () => {
    await Promise.all([1, 2, 3, 4].map(() => open({ ...crmCount }, newQuota())));

    expect(asked).toBe(1);
  });

  it('is asked for again when the worker that asked was lost', async () => {
    const lost = open({ ...crmCount, limit: 99 }, newQuota(), async () => {
      clock += limits.answerMs + limits.commitLeaseSlackMs;
      await open();
    });
    await lost;

    expect(asked).toBe(2);
    expect((await quota.readDay(token))?.limit).toBe(10);
  });

  it('holds the calls that others counted while the CRM was asked', async () => {
    await open(crmCount, quota, async () => {
      await newQuota().spendCall(token, 'reserved');
    });

    expect((await quota.readDay(token))?.used).toBe(2);
  });

  it('is `undefined` for a token without one', async () => {
    expect(await quota.readDay(token)).toBeUndefined();
    expect(await quota.restUntilReset(token)).toEqual({ until: 0, reason: 'quota' });
  });
});

describe('the calls of a day', () => {
  it('are spent to the last one by reserved work, and bulk work leaves the reserve', async () => {
    await open();

    expect(await spendAll('bulk')).toBe(10 - 1 - 3);
    expect(await quota.restUntilReset(token)).toEqual({ until: start + 5 * hour, reason: 'reserve' });
    expect(await spendAll('reserved')).toBe(3);
    expect(await quota.restUntilReset(token)).toEqual({ until: start + 5 * hour, reason: 'quota' });
  });

  it('are left to bulk work by half at least', async () => {
    await open({ ...crmCount, limit: 5 });

    // The reserve is 2 of 5: without the half, it would be 3.
    expect(await spendAll('bulk')).toBe(5 - 1 - 2);
  });

  it('begin anew with the first call after the reset', async () => {
    await open();
    await spendAll('reserved');
    clock = start + 5 * hour - 1;
    expect(await quota.spendCall(token, 'reserved')).toBeUndefined();
    clock += 1;

    expect(await quota.spendCall(token, 'reserved')).toBeDefined();
  });

  it('have the usual limit before a day was begun', async () => {
    expect(await spendAll('reserved')).toBe(50);
  });

  it('are given back to the day on which they were counted only', async () => {
    await open();
    const today = await quota.spendCall(token, 'bulk');
    const another = await quota.spendCall(token, 'bulk');
    await today?.giveBack();
    expect((await quota.readDay(token))?.used).toBe(2);
    clock += 5 * hour;
    await open();

    await another?.giveBack();

    expect((await quota.readDay(token))?.used).toBe(1);
  });

  it('follow a limit that the CRM changed for the next day', async () => {
    await open();
    await spendAll('reserved');
    clock += 5 * hour;
    await open({ ...crmCount, limit: 4 });

    expect(await spendAll('reserved')).toBe(3);
  });
});

describe('an origin’s share of a day', () => {
  const share = { origin: 'webhook:form', most: 2 };
  const spend = () => quota.spendCall(token, 'reserved', { share });

  it('is spent by its own calls alone, and says until when', async () => {
    await open();
    for (const origin of ['webhook:shop', 'webhook:form '])
      await quota.spendCall(token, 'reserved', { share: { origin, most: 5 } });
    await spend();
    expect(await quota.restOfShare(token, share)).toBeUndefined();
    await spend();

    expect(await spend()).toBeUndefined();
    expect(await quota.restOfShare(token, share)).toEqual({ until: start + 5 * hour, reason: 'share' });
    expect(await quota.spendCall(token, 'reserved', { share: { ...share, origin: 'webhook:shop' } })).toBeDefined();
    expect((await quota.readDay(token))?.used).toBe(1 + 5);
  });

  it('gets a call back that was not made', async () => {
    await open();
    await spend();
    await (await spend())?.giveBack();

    expect([await spend(), await spend()]).toEqual([expect.anything(), undefined]);
  });

  it('begins anew with the CRM’s day', async () => {
    await open();
    await spend();
    await spend();
    clock += 5 * hour;
    await open();

    expect(await spend()).toBeDefined();
    expect(await quota.restOfShare(token, share)).toBeUndefined();
  });

  it('does not begin anew with each hour in which the CRM does not say its day, but after a day of those', async () => {
    const unanswered = () => quota.openDay(token, () => Promise.reject(new Error('no answer')));
    await unanswered();
    await spend();
    await spend();
    clock += hour;
    await unanswered();
    expect(await spend()).toBeUndefined();
    clock += 23 * hour;
    await unanswered();

    expect(await spend()).toBeDefined();
  });
});

function newQuota(): Quota {
  return createQuota(server.table, { limits, now: () => clock });
}

async function open(answer = crmCount, worker = quota, meanwhile: () => Promise<void> = async () => {}): Promise<void> {
  await worker.openDay(token, async () => {
    asked += 1;
    await meanwhile();
    return answer;
  });
}

/** Spends calls until none is left. Returns how many there were. */
async function spendAll(use: QuotaUse): Promise<number> {
  for (let spent = 0; ; spent++) if (!(await quota.spendCall(token, use))) return spent;
}
