import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenUse } from '../../../../lib/delivery/lane/token-use.ts';
import { type Engine, startEngine } from '../../../setup/engine.ts';

const hour = 3_600_000;
const token = 'some-fingerprint';

let engine: Engine;
let owners = 0;
beforeEach(async () => {
  engine = await startEngine();
  Object.assign(engine.services.limits, { reservedCalls: 5 });
});
afterEach(() => engine.stop());

describe('the calls that a run counts ahead', () => {
  it('are counted by few writes, and what was not made is given back', async () => {
    await openDay(1_000);
    const use = await open(0);
    for (let calls = 0; calls < 12; calls++) expect(await use.spendCall('bulk')).toBeDefined();
    expect(await used()).toBe(1 + 1 + 2 * 10);
    await use.release();

    expect(await used()).toBe(1 + 12);
  });

  it('are lost with a process that is killed, and never more than the day has', async () => {
    await openDay(60);
    let made = 0;
    for (let process = 0; process < 20; process++) {
      const use = await open(0);
      for (let calls = 0; calls < 3; calls++) if (await use.spendCall('reserved')) made += 1;
      // Killed: its slot's lease ends.
      engine.clock.ms += 1_001;
    }

    expect(await used()).toBe(60);
    expect(made).toBeGreaterThan(60 / 10);
    expect(made).toBeLessThan(60);
  });

  it('leave the reserve to other work, in two lanes at once', async () => {
    await openDay(50);
    const uses = [await open(0), await open(1)];
    let bulk = 0;
    for (let turn = 0; turn < 60; turn++) if (await uses[turn % 2]?.spendCall('bulk')) bulk += 1;
    expect(bulk).toBe(50 - 5 - 1);
    let reserved = 0;
    for (let turn = 0; turn < 10; turn++) if (await uses[turn % 2]?.spendCall('reserved')) reserved += 1;

    expect(reserved).toBe(5);
  });

  it('are not made on the next day', async () => {
    await openDay(1_000);
    const use = await open(0);
    const call = await use.spendCall('bulk');
    await use.spendCall('bulk');
    engine.clock.ms += 2 * hour;
    await use.openDay(async () => answer(1_000));
    await call?.giveBack();
    await use.release();

    expect(call?.until).toBeLessThanOrEqual(engine.clock.ms);
    expect(await used()).toBe(1);
  });
});

it('sees within a second that another lane paused the token', async () => {
  await openDay(1_000);
  const use = await open(0);
  const until = engine.clock.ms + hour;
  await engine.services.tokenStores.pauses.pause(token, 'maintenance', () => until);
  engine.clock.ms += 1_001;

  expect(await use.pause()).toMatchObject({ until, reason: 'maintenance' });
});

it('sees the pause that its own run wrote, although a write from before answers later', async () => {
  await openDay(1_000);
  const { quota, pauses } = engine.services.tokenStores;
  const isCounted = Promise.withResolvers<void>();
  const answers = Promise.withResolvers<void>();
  const spendCall: typeof quota.spendCall = async (...call) => {
    const counted = await quota.spendCall(...call);
    isCounted.resolve();
    await answers.promise;
    return counted;
  };
  Object.assign(engine.services.tokenStores, { quota: { ...quota, spendCall } });
  const use = await open(0);
  const counting = use.spendCall('reserved', { origin: 'webhook:shop' });
  await isCounted.promise;
  await pauses.pause(token, 'uncertain', () => engine.clock.ms + hour);
  use.forget();
  answers.resolve();
  await counting;

  expect((await use.pause()).reason).toBe('uncertain');
});

async function open(number: number): Promise<TokenUse> {
  const use = await TokenUse.open(engine.services, { token, number }, `${owners++}`, engine.clock.ms + 1_000);
  if (!use) throw new Error('The slot is taken');
  return use;
}

const answer = (limit: number) => ({ description: '', limit, usedToday: 1, available: limit - 1, hoursToRestart: 1 });

async function openDay(limit: number): Promise<void> {
  await engine.services.tokenStores.quota.openDay(token, async () => answer(limit));
}

async function used(): Promise<number | undefined> {
  return (await engine.services.tokenStores.quota.readDay(token))?.used;
}
