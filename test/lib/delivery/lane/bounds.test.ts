import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { LaneServices } from '../../../../lib/delivery/lane/lane-run.ts';
import type { CountedCall } from '../../../../lib/delivery/lane/quota.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { OperationDirectory } from '../../../../lib/delivery/operations.ts';
import { connectToNobody } from '../../../setup/closed-port.ts';
import { type Engine, newCase, startEngine, withOperations, withStores } from '../../../setup/engine.ts';

const insertPath = 'cases/insertAttach.php';
const datesPath = 'custom/queryDates.php';
const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const hour = 3_600_000;

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

describe('a command that kills its worker', () => {
  it.each<[string, Command]>([
    ['a case', insert],
    ['an audit', { kind: 'audit', from: 1_799_999_000_000, to: 1_800_000_000_000 }],
  ])('is called poison after three of them, and spends no call more: %s', async (_what, command) => {
    const { delivery } = await engine.accept('kills', command);
    // The first claim, and three that found it abandoned.
    for (let crashes = 0; crashes < 4; crashes++) {
      await engine.ledger.claim(delivery.id, `dead ${crashes}`, engine.clock.ms + 1_000);
      engine.clock.ms += 10_000;
    }
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'poison' });
    // The call that queries the day's limit.
    expect(await callsUsed()).toBe(1);
    expect(engine.crm.truth).toHaveLength(1);
  });
});

describe('a command that runs out of time again and again', () => {
  it('is rejected as too slow after the third time', async () => {
    const { sha256: _hash, ...file } = await engine.upload('slow.pdf', Buffer.alloc(5_000, 7));
    const { delivery } = await engine.accept('slow', { ...insert, attachments: [file] });
    const { objects } = engine.services.stores;
    const slow = {
      ...objects,
      open: (...one: Parameters<typeof objects.open>) => {
        engine.clock.ms += 240_000;
        return objects.open(...one);
      },
    };
    for (let round = 0; round < 4; round++) {
      await workWith(withStores(engine.services, { objects: slow }));
      engine.clock.ms += hour;
    }

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'rejected',
      reason: 'too_slow',
      counters: { timeOuts: 3 },
    });
    expect(appliedCount()).toBe(0);
  });
});

describe('an audit', () => {
  const audit = (): Command => ({ kind: 'audit', from: engine.clock.ms - hour, to: engine.clock.ms + hour });

  it('ends when there is no time for another page, and finally after the third time', async () => {
    await makeCases(260);
    const { delivery } = await engine.accept('night', audit());
    for (let round = 0; round < 4; round++) {
      await workWith(withOperations(engine.services, { connect: slowPages }));
      engine.clock.ms += hour;
    }

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'too_slow' });
    expect(pagesRead()).toBe(3);
  });

  it('spends no call of the reserve', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 210;
    await makeCases(260);
    await leaveOneBulkCall();
    const { delivery } = await engine.accept('night', audit());
    await workWith({});

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', reason: 'quota' });
    expect(pagesRead()).toBe(1);
  });

  it('ends, and is not repeated, when its payload is gone', async () => {
    const { delivery } = await engine.accept('gone', audit());
    await engine.table.update(
      { pk: `cmd#${delivery.id}`, sk: 'cmd' },
      { set: { payload: { ...delivery.payload, key: 'elsewhere.json' } } },
      { when: 'attribute_exists(#pk)' },
    );
    await workWith({});

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
  });
});

describe('a search', () => {
  it('counts as one without a hit when there was no time for all its pages', async () => {
    await makeCases(260);
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const { delivery } = await engine.accept('lost', insert);
    await engine.work();
    engine.clock.ms += 2 * 60_000;
    await workWith(withOperations(engine.services, { connect: slowPages }));

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'uncertain', counters: { searches: 1 } });
    expect(pagesRead()).toBe(1);
  });
});

describe('a token', () => {
  it('is paused briefly when the CRM cannot be reached, so that a backlog is not tried at once', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 5; number++) ids.push((await engine.accept(`waits ${number}`, insert)).delivery.id);
    await workWith(withOperations(engine.services, { connect: await connectToNobody() }));

    expect(await attemptsOf(ids)).toBe(1);
    engine.clock.ms += 60_000;
    await engine.work();
    expect(appliedCount()).toBe(5);
  });

  it('is paused briefly when two others use it', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 5; number++) ids.push((await engine.accept(`busy ${number}`, insert)).delivery.id);
    const as = 'simultaneous';
    engine.crm.faults.add({
      match: { endpoint: insertPath, nth: 1 },
      fault: { kind: 'refuse', when: 'after-body', as },
    });
    await workWith({});

    expect(await attemptsOf(ids)).toBe(1);
    expect(appliedCount()).toBe(0);
  });
});

describe('a fault of AWS', () => {
  it('between the claim and the call is tried again soon, and is no crash', async () => {
    const { delivery } = await engine.accept('fault', insert);
    const { markers } = engine.services.stores;
    const note = () => Promise.reject(new Error('throttled'));
    await workWith(withStores(engine.services, { markers: { ...markers, note } }));

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', reason: 'failed', attempt: 1 });
    expect(await callsUsed()).toBe(1);
    engine.clock.ms += 60_000;
    await engine.work();
    const row = await engine.ledger.read(delivery.id);
    expect(row).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(row?.counters.crashClaims).toBe(0);
  });

  it('does not prevent a lane from writing that it is awake', async () => {
    await engine.accept('awake', insert);
    const { wakeUps } = engine.services;
    let faults = 2;
    const beginEpoch: typeof wakeUps.beginEpoch = async (...wakeUp) => {
      if (faults-- > 0) throw new Error('throttled');
      return wakeUps.beginEpoch(...wakeUp);
    };
    await workWith({ wakeUps: { ...wakeUps, beginEpoch } });

    expect(appliedCount()).toBe(1);
    expect(await wakeUps.currentEpoch({ operation: 'demo', number: 0 })).toBe(1);
  });
});

/** Runs one invocation with these services replaced. A pause ends it. */
async function workWith(changes: Partial<LaneServices>): Promise<void> {
  const services = { ...engine.services, ...changes };
  const limits = { ...services.limits, sleepThroughMs: 0 };
  await runLane({ ...services, limits }, await engine.wakeUp(), engine.clock.ms + 300_000);
}

/** A CRM whose every page takes four minutes. */
const slowPages: OperationDirectory['connect'] = (operation, token) => {
  const crm = engine.services.operations.connect(operation, token);
  return {
    ...crm,
    async post(...call) {
      const answer = await crm.post(...call);
      if (call[0].endpoint === datesPath) engine.clock.ms += 240_000;
      return answer;
    },
  };
};

/** Adds cases of this moment, more than one page of them. */
async function makeCases(count: number): Promise<void> {
  await engine.accept('first of many', insert);
  await engine.work();
  const [one] = engine.crm.state.cases;
  if (!one) throw new Error('There is no case to copy');
  for (let number = 1; number < count; number++) {
    const description = 'de antes';
    engine.crm.state.cases.push({ ...one, description, id: number.toString(16).padStart(24, '0') });
  }
}

async function leaveOneBulkCall(): Promise<void> {
  const { quota, tokens } = engine.services.tokenStores;
  const fingerprint = await tokens.fingerprint('demo-token');
  const spent: (CountedCall | undefined)[] = [];
  do spent.unshift(await quota.spendCall(fingerprint, 'bulk'));
  while (spent[0]);
  await spent[1]?.giveBack();
}

/** The sum of the attempts of these commands. */
async function attemptsOf(ids: readonly string[]): Promise<number> {
  const rows = await Promise.all(ids.map((id) => engine.ledger.read(id)));
  return rows.reduce((sum, row) => sum + (row?.attempt ?? 0), 0);
}

function appliedCount(): number {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied').length;
}

function pagesRead(): number {
  return engine.crm.truth.filter(({ endpoint }) => endpoint === datesPath).length;
}

/** Calls of the day by the bridge's count. */
async function callsUsed(): Promise<number> {
  const { quota, tokens } = engine.services.tokenStores;
  return (await quota.readDay(await tokens.fingerprint('demo-token')))?.used ?? 0;
}
