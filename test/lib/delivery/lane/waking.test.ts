import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { createWakeUps, type WakeUps } from '../../../../lib/delivery/lane/wake-ups.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const operation = 'demo';
const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

let engine: Engine;
let sent: number[];
let wakeUps: WakeUps;
beforeEach(async () => {
  engine = await startEngine();
  sent = [];
  const queue = { send: async (messages: readonly { body: string }[]) => void sent.push(...messages.map(numberOf)) };
  wakeUps = createWakeUps(engine.table, queue, { now: () => engine.clock.ms, random: () => 0.6 });
});
afterEach(() => engine.stop());

describe('an accepted command', () => {
  it('wakes one of the lanes that sleep', async () => {
    await wakeUps.wakeFor(operation, 2, 'a');

    expect(sent).toEqual([2]);
  });

  it('wakes none that is awake, or rests', async () => {
    await begin(2, 1_000);
    await wakeUps.noteRest({ operation, number: 3 }, { until: engine.clock.ms + 1_000, reason: 'token' });
    await wakeUps.wakeFor(operation, 2, 'a');

    expect(sent).toEqual([1]);
  });

  it('wakes all where none sleeps', async () => {
    for (const number of [0, 1]) await begin(number, 1_000);
    await wakeUps.wakeFor(operation, 1, 'a');

    expect(sent).toEqual([0, 1]);
  });

  it('wakes a lane again once its run is over, whether it said so or not', async () => {
    for (const number of [0, 1]) await begin(number, 1_000);
    await wakeUps.stayAwake({ operation, number: 1 }, engine.clock.ms + 9_000);
    engine.clock.ms += 1_001;
    await wakeUps.wakeFor(operation, 1, 'a');
    await wakeUps.stayAwake({ operation, number: 1 }, undefined);
    await wakeUps.wakeFor(operation, 1, 'b');

    expect(sent).toEqual([0, 1]);
  });

  it('is told to the lane that begins its epoch next, and to no other', async () => {
    await wakeUps.wakeFor(operation, 1, 'a');
    await wakeUps.wakeFor(operation, 1, 'b');

    expect(await begin(0, 0)).toEqual({ commands: 2, hint: 'b' });
    expect(await begin(1, 0)).toEqual({ commands: 0, hint: undefined });
  });
});

it('wakes one neighbour that sleeps, never itself', async () => {
  await begin(1, 1_000);
  await wakeUps.wakeNeighbour({ operation, number: 0 }, 1);
  expect(sent).toEqual([]);
  engine.clock.ms += 1_001;
  await wakeUps.wakeNeighbour({ operation, number: 0 }, 1);

  expect(sent).toEqual([1]);
});

describe('a lane', () => {
  it('delivers a command that came alone without the due index', async () => {
    const { delivery } = await engine.accept('alone', insert);
    engine.services.stores.dueIndex.next = () => Promise.reject(new Error('the index was asked'));
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
  });

  it.each([
    ['is lost', async () => {}],
    ['names a command that is delivered', () => hint(1, () => engine.accept('other', insert))],
    ['names none that there is', () => engine.services.wakeUps.wakeFor(operation, 1, 'nothing')],
  ])('delivers what is due where the hint %s', async (_what, spoil) => {
    const { delivery } = await engine.accept('due', insert);
    await begin(1, 0);
    await spoil();
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    expect(applied()).toBe(_what.includes('delivered') ? 2 : 1);
  });

  it('looks for more where several were accepted', async () => {
    for (const key of ['a', 'b', 'c']) await engine.accept(key, insert);
    await engine.work();

    expect(applied()).toBe(3);
  });

  it('wakes its neighbour when it sees more than it can do at once, and not for one command', async () => {
    await engine.accept('one', insert);
    await engine.takeWakeUps();
    await engine.work(0);
    expect(await engine.takeWakeUps()).toEqual([]);
    engine.clock.ms += 3_000;
    for (const key of ['two', 'three']) await engine.accept(key, insert);
    await engine.takeWakeUps();
    await engine.work(0);

    expect((await engine.takeWakeUps()).map(({ number }) => number)).toEqual([1]);
  });

  it('leaves a command to the others when its slot is taken, and leaves the sweep’s work to the sweep', async () => {
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.slots.lease({ token, number: 0 }, 'somebody', engine.clock.ms + 60_000);
    await engine.accept('taken', insert);
    await engine.takeWakeUps();
    await engine.work(0);
    expect((await engine.takeWakeUps()).map(({ number }) => number)).toEqual([1]);
    await engine.work(0);

    expect(await engine.takeWakeUps()).toEqual([]);
  });

  it('leaves a command to the others when its token is paused, and rests', async () => {
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.pauses.pause(token, 'maintenance', () => engine.clock.ms + 900_000);
    await engine.accept('paused', insert);
    await engine.takeWakeUps();
    await engine.work(0);

    expect((await engine.takeWakeUps()).map(({ number }) => number)).toEqual([1]);
  });
});

/** Delivers a command, so that its hint is out of date. */
async function hint(number: number, accept: () => Promise<unknown>): Promise<void> {
  const { table } = engine;
  await accept();
  const row = await table.get({ pk: `lanes#${operation}`, sk: 'lanes' });
  await engine.work(number);
  await engine.services.wakeUps.wakeFor(operation, 1, String(row?.['hint']));
}

function begin(number: number, awakeMs: number) {
  return wakeUps.beginEpoch({ operation, number, epoch: 9 + engine.clock.ms }, engine.clock.ms + awakeMs);
}

function numberOf({ body }: { body: string }): number {
  return JSON.parse(body).number;
}

function applied(): number {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied').length;
}
