import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Decision } from '../../../../lib/delivery/ledger/decision.ts';
import { type Accepted, type Delivery, noCounts, rowSchema } from '../../../../lib/delivery/ledger/delivery.ts';
import { createDueIndex, type DueIndex } from '../../../../lib/delivery/ledger/due-index.ts';
import { createLedger, type Ledger } from '../../../../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../../../../lib/delivery/limits.ts';
import { type LedgerTable, startLedgerTable } from '../../../setup/ledger-table.ts';

let server: LedgerTable;
let ledger: Ledger;
let due: DueIndex;
let clock: number;
let id: string;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  ledger = createLedger(server.table, { limits: defaultLimits, now: () => clock });
  due = createDueIndex(server.table, () => clock);
});
afterAll(() => server.stop());
beforeEach(() => {
  clock = 1_000_000;
  id = `delivery-${count++}`;
});

describe('accept', () => {
  it('keeps the first row', async () => {
    const first = await ledger.accept(delivery());
    const second = await ledger.accept({ ...delivery(), fingerprint: 'other' });

    expect(first.fingerprint).toBe('print');
    expect(second.fingerprint).toBe('print');
    expect(await ledger.read(id)).toEqual(delivery());
  });

  it('makes the command due at once, under its own priority only', async () => {
    await ledger.accept(delivery({ operation: 'accept-due' }));

    expect(await due.next('accept-due', 'bulk', 10)).toEqual([id]);
    expect(await due.next('accept-due', 'interactive', 10)).toEqual([]);
  });
});

describe('claim', () => {
  it('is won by one worker only', async () => {
    await ledger.accept(delivery());
    const claims = await Promise.all(['a', 'b', 'c', 'd'].map((owner) => ledger.claim(id, owner, clock + 100)));

    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await ledger.read(id))?.attempt).toBe(1);
  });

  it('waits for the time before which the command must not be tried', async () => {
    await ledger.accept(delivery());
    await ledger.claim(id, 'a', clock + 100);
    await ledger.release(claim('a', 1), { status: 'accepted', notBefore: clock + 50 });

    expect(await ledger.claim(id, 'b', clock + 200)).toBeUndefined();
    clock += 50;
    expect((await ledger.claim(id, 'b', clock + 200))?.attempt).toBe(2);
  });

  it('takes over when the lease expired, and counts that', async () => {
    await ledger.accept(delivery());
    await ledger.claim(id, 'a', clock + 100);
    expect(await ledger.claim(id, 'b', clock + 300)).toBeUndefined();
    clock += 100;
    expect(await ledger.claim(id, 'b', clock + 300)).toBeUndefined();
    clock += 1;

    const taken = await ledger.claim(id, 'b', clock + 300);

    expect(taken).toMatchObject({ owner: 'b', attempt: 2, counters: { crashClaims: 1 }, status: 'sending' });
  });

  it('never claims a command that may have been applied', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 10);
    clock += 1_000;

    expect(await ledger.claim(id, 'b', clock + 300)).toBeUndefined();
  });
});

describe('commit', () => {
  it('is refused to a worker that lost its claim', async () => {
    await acceptAndClaim('a');
    clock += 101;
    await ledger.claim(id, 'b', clock + 100);

    expect(await ledger.commit(claim('a', 1), clock + 60)).toBe(false);
    expect(await ledger.commit(claim('b', 2), clock + 60)).toBe(true);
  });

  it('is the same when it is written twice: the first answer may have been lost', async () => {
    await acceptAndClaim('a');

    expect(await ledger.commit(claim('a', 1), clock + 60)).toBe(true);
    expect(await ledger.commit(claim('a', 1), clock + 60)).toBe(true);
  });

  it('keeps the time at which the command is due', async () => {
    await ledger.accept(delivery({ operation: 'commit-due' }));
    await ledger.claim(id, 'a', clock + 100);
    await ledger.commit(claim('a', 1), clock + 60);

    expect(await due.next('commit-due', 'bulk', 10)).toEqual([]);
    clock += 100;
    expect(await due.next('commit-due', 'bulk', 10)).toEqual([id]);
  });
});

describe('settle', () => {
  it('writes the outcome, and the index follows by its own write', async () => {
    await ledger.accept(delivery({ operation: 'settle-due' }));
    await ledger.claim(id, 'a', clock + 100);
    await ledger.commit(claim('a', 1), clock + 60);
    await ledger.settle(claim('a', 1), { status: 'delivered', crmId: '65d8b6195befbbd25409bb01', idPrefijo: 'PET-1' });
    clock += 1_000;

    expect(await due.next('settle-due', 'bulk', 10)).toEqual([id]);
    await due.refile((await ledger.read(id)) as Delivery);
    expect(await due.next('settle-due', 'bulk', 10)).toEqual([]);
    expect(await ledger.read(id)).toMatchObject({
      status: 'delivered',
      crmId: '65d8b6195befbbd25409bb01',
      idPrefijo: 'PET-1',
    });
  });

  it('lets late evidence win over a row that was given up', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 60);
    clock += 61;
    expect((await abandon())?.status).toBe('uncertain');

    expect((await ledger.settle(claim('a', 1), { status: 'delivered', crmId: 'x' }))?.status).toBeDefined();
    expect((await ledger.read(id))?.status).toBe('delivered');
  });

  it('does not decide for another attempt', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 60);

    expect(await ledger.settle(claim('a', 2), { status: 'delivered' })).toBeUndefined();
    expect((await ledger.read(id))?.status).toBe('committing');
  });

  it('does not end a resent command by the late answer of a stalled worker', async () => {
    const parked = await uncertain();
    await ledger.applyDecision(parked, { status: 'accepted' }, decision('retry'));
    await ledger.claim(id, 'b', clock + 100);
    await ledger.commit(claim('b', 2), clock + 60);

    expect(await ledger.settle(claim('a', 1), { status: 'delivered', crmId: 'of a' })).toBeUndefined();
    expect(await ledger.release(claim('a', 1), { status: 'accepted' })).toBeUndefined();
    expect(await ledger.settleSearch(parked, { status: 'delivered', crmId: 'of a' })).toBeUndefined();
    expect(await ledger.read(id)).toMatchObject({ status: 'committing', owner: 'b', attempt: 2 });
    await ledger.settle(claim('b', 2), { status: 'uncertain', reason: 'broken' });

    expect(await ledger.settle(claim('a', 1), { status: 'rejected', reason: 'of a' })).toBeUndefined();
    expect(await ledger.read(id)).toMatchObject({ status: 'uncertain', reason: 'broken' });
  });

  it('does not decide before the fence', async () => {
    await acceptAndClaim('a');

    expect(await ledger.settle(claim('a', 1), { status: 'delivered' })).toBeUndefined();
    expect((await ledger.read(id))?.status).toBe('sending');
  });
});

describe('release', () => {
  it('rolls back a commit whose byte was not sent', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 60);

    expect((await ledger.release(claim('a', 1), { status: 'accepted', notBefore: clock }))?.status).toBeDefined();
    expect((await ledger.claim(id, 'b', clock + 100))?.attempt).toBe(2);
  });

  it('is refused to a worker that lost its claim', async () => {
    await acceptAndClaim('a');
    clock += 101;
    await ledger.claim(id, 'b', clock + 100);

    expect(await ledger.release(claim('a', 1), { status: 'rejected' })).toBeUndefined();
    expect(await ledger.read(id)).toMatchObject({ status: 'sending', owner: 'b' });
  });
});

describe('settleAbandoned', () => {
  it('waits for the lease of the worker that may still be reading the answer', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 60);

    expect(await abandon()).toBeUndefined();
    clock += 61;
    expect((await abandon())?.status).toBe('uncertain');
    expect(await ledger.read(id)).toMatchObject({ status: 'uncertain', reason: 'worker_lost' });
  });

  it('is refused by the row itself too, whatever lease its caller believes in', async () => {
    await acceptAndClaim('a');
    await ledger.commit(claim('a', 1), clock + 60);
    const row = (await ledger.read(id)) as Delivery;

    clock += 60;
    expect(await ledger.settleAbandoned({ ...row, leaseUntil: 0 } as Delivery)).toBeUndefined();
    expect((await ledger.read(id))?.status).toBe('committing');
    clock += 1;
    expect((await ledger.settleAbandoned({ ...row, attempt: 2 }))?.status).toBeUndefined();
    expect((await ledger.settleAbandoned({ ...row, leaseUntil: 0 } as Delivery))?.status).toBe('uncertain');
  });
});

describe('noteFindings', () => {
  it('writes them for the attempt that has the claim, while it has not sent', async () => {
    await acceptAndClaim('a');

    expect(await ledger.noteFindings(claim('a', 1), { caseId: 'c' })).toMatchObject({ caseId: 'c', status: 'sending' });
    expect(await ledger.noteFindings(claim('b', 1), { caseId: 'of b' })).toBeUndefined();
    expect(await ledger.noteFindings(claim('a', 2), { caseId: 'of another attempt' })).toBeUndefined();
    await ledger.commit(claim('a', 1), clock + 60);
    expect(await ledger.noteFindings(claim('a', 1), { caseId: 'too late' })).toBeUndefined();
    expect((await ledger.read(id))?.caseId).toBe('c');
  });
});

describe('a search', () => {
  it('is claimed by one worker, and is due again if that one is lost', async () => {
    const row = await searched();
    const claims = await Promise.all([1, 2, 3].map(() => ledger.claimSearch(row, clock + 100)));

    expect(claims.filter(Boolean)).toMatchObject([{ status: 'uncertain', searchAt: clock + 100 }]);
    expect(await due.next('search-due', 'search', 10)).not.toContain(id);
    clock += 100;
    expect(await due.next('search-due', 'search', 10)).toContain(id);
  });

  it('is not claimed for a row that is no longer as it was read', async () => {
    const row = await searched();
    await ledger.applyDecision(row, { status: 'accepted' }, decision('retry'));

    expect(await ledger.claimSearch(row, clock + 100)).toBeUndefined();
    expect(await ledger.claimSearch((await ledger.read(id)) as Delivery, clock + 100)).toBeUndefined();
  });

  it('does not overrule what a person decided meanwhile', async () => {
    const row = await searched();
    await ledger.applyDecision(row, { status: 'rejected' }, decision('resolve'));

    expect(await ledger.settleSearch(row, { status: 'uncertain', searches: 2, searchAt: clock })).toBeUndefined();
    expect((await ledger.read(id))?.status).toBe('rejected');
  });

  it('does not settle another attempt', async () => {
    const row = await searched();

    expect(await ledger.settleSearch({ ...row, attempt: 2 }, { status: 'delivered', crmId: 'x' })).toBeUndefined();
    expect((await ledger.settleSearch(row, { status: 'delivered', crmId: 'x' }))?.status).toBe('delivered');
  });
});

describe('applyDecision', () => {
  it('makes a parked command due at once, with its counters at 0 and the decision in the row', async () => {
    const parked = await uncertain({ operation: 'decide-due' });

    const row = await ledger.applyDecision(parked, { status: 'accepted' }, decision('retry'));

    expect(row).toMatchObject({
      status: 'accepted',
      attempt: 1,
      decisions: [{ what: 'retry', by: 'ana', reason: 'porque sí' }],
    });
    expect(row).not.toHaveProperty('parked');
    expect(row?.counters.searches).toBe(0);
    expect(await due.next('decide-due', 'bulk', 10)).toEqual([id]);
    expect(await due.all('decide-due', 'parked', 10)).toEqual([]);
    expect((await ledger.claim(id, 'b', clock + 100))?.attempt).toBe(2);
  });

  it('keeps every decision, oldest first', async () => {
    const parked = await uncertain();
    const rejected = (await ledger.applyDecision(parked, { status: 'rejected' }, decision('resolve'))) as Delivery;
    clock += 1;
    const retried = await ledger.applyDecision(rejected, { status: 'accepted' }, decision('retry'));
    await ledger.addDecision(id, decision('erase'));

    expect(retried?.decisions?.map(({ what }) => what)).toEqual(['resolve', 'retry']);
    expect((await ledger.read(id))?.decisions?.map(({ what }) => what)).toEqual(['resolve', 'retry', 'erase']);
  });

  it('is refused when the delivery changed since it was read', async () => {
    const parked = await uncertain();
    await ledger.settle(claim('a', 1), { status: 'delivered', crmId: 'x' });

    expect(await ledger.applyDecision(parked, { status: 'accepted' }, decision('retry'))).toBeUndefined();
    expect(await ledger.read(id)).toMatchObject({ status: 'delivered', crmId: 'x' });
  });

  it('is refused when it was sent again meanwhile', async () => {
    const parked = await uncertain();
    await ledger.applyDecision(parked, { status: 'accepted' }, decision('retry'));
    await ledger.claim(id, 'b', clock + 100);
    await ledger.commit(claim('b', 2), clock + 60);
    await ledger.settle(claim('b', 2), { status: 'uncertain', reason: 'broken' });

    expect(await ledger.applyDecision(parked, { status: 'rejected' }, decision('resolve'))).toBeUndefined();
  });
});

function decision(what: Decision['what']): Decision {
  return { what, by: 'ana', at: clock, reason: 'porque sí' };
}

/** An uncertain delivery whose next search is due now. */
async function searched(): Promise<Delivery> {
  await ledger.accept(delivery({ operation: 'search-due' }));
  await ledger.claim(id, 'a', clock + 100);
  await ledger.commit(claim('a', 1), clock + 60);
  const row = await ledger.settle(claim('a', 1), { status: 'uncertain', reason: 'broken', searchAt: clock });
  await due.refile(row as Delivery);
  return row as Delivery;
}

async function uncertain(changes: Partial<Accepted> = {}): Promise<Delivery> {
  await ledger.accept(delivery(changes));
  await ledger.claim(id, 'a', clock + 100);
  await ledger.commit(claim('a', 1), clock + 60);
  const unknown = await ledger.settle(claim('a', 1), { status: 'uncertain', reason: 'broken' });
  const row = await ledger.settleSearch(unknown as Delivery, { status: 'uncertain', reason: 'broken', searches: 3 });
  await due.refile(row as Delivery);
  return row as Delivery;
}

function delivery(changes: Partial<Accepted> = {}): Accepted {
  return {
    schema: rowSchema,
    counters: noCounts,
    id,
    kind: 'insertCase',
    operation: 'demo',
    priority: 'bulk',
    origin: 'upload:bucket',
    fingerprint: 'print',
    payload: { bucket: 'payloads', key: 'key' },
    fileCount: 1,
    bytes: 3,
    status: 'accepted',
    attempt: 0,
    acceptedAt: clock,
    ...changes,
  };
}

function claim(owner: string, attempt: number) {
  return { id, owner, attempt };
}

async function abandon() {
  return ledger.settleAbandoned((await ledger.read(id)) as Delivery);
}

async function acceptAndClaim(owner: string): Promise<void> {
  await ledger.accept(delivery());
  await ledger.claim(id, owner, clock + 100);
}
