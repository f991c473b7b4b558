import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WakeUp } from '../../../../lib/delivery/lane/wake-ups.ts';
import { type Engine, startEngine } from '../../../setup/engine.ts';

const lane = { operation: 'demo', number: 0 };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

it('lets one wake-up through until that is taken, and then one more', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.wakeOne(lane);
  await wakeUps.wakeOne(lane);
  const [first, ...more] = await sent();
  expect(more).toEqual([]);

  await wakeUps.beginEpoch(first as WakeUp);
  await wakeUps.wakeOne(lane);
  await wakeUps.wakeOne(lane);

  expect(await sent()).toEqual([{ ...lane, epoch: 1 }]);
});

it('lets no second one through for a wake-up that comes again, as after the loss of its worker', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.wakeOne(lane);
  const [wakeUp] = await sent();
  for (let times = 0; times < 5; times++) {
    await wakeUps.beginEpoch(wakeUp as WakeUp);
    await wakeUps.wakeOne(lane);
  }

  expect(await sent()).toEqual([{ ...lane, epoch: 1 }]);
});

it('is not set back by a wake-up that comes late', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.beginEpoch({ ...lane, epoch: 5 });

  expect(await wakeUps.beginEpoch({ ...lane, epoch: 2 })).toBe(6);
  expect(await wakeUps.currentEpoch(lane)).toBe(6);
});

/** The wake-ups in the queue, taken out of it. */
async function sent(): Promise<WakeUp[]> {
  return engine.takeWakeUps();
}
