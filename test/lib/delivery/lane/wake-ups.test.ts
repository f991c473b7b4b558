import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WakeUp } from '../../../../lib/delivery/lane/wake-ups.ts';
import { type Engine, startEngine } from '../../../setup/engine.ts';

const lane = { operation: 'demo', number: 0 };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

it('lets one wake-up through until that is received, and then one more', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.wakeOne(lane);
  await wakeUps.wakeOne(lane);
  const [first, ...more] = await takeWakeUps();
  expect(more).toEqual([]);

  await wakeUps.beginEpoch(first as WakeUp, 0);
  await wakeUps.wakeOne(lane);
  await wakeUps.wakeOne(lane);

  expect(await takeWakeUps()).toEqual([{ ...lane, epoch: 1 }]);
});

it('lets no second one through for a wake-up that comes again, as after the loss of its worker', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.wakeOne(lane);
  const [wakeUp] = await takeWakeUps();
  for (let times = 0; times < 5; times++) {
    await wakeUps.beginEpoch(wakeUp as WakeUp, 0);
    await wakeUps.wakeOne(lane);
  }

  expect(await takeWakeUps()).toEqual([{ ...lane, epoch: 1 }]);
});

it('is not set back by a wake-up that comes late', async () => {
  const { wakeUps } = engine.services;
  await wakeUps.beginEpoch({ ...lane, epoch: 5 }, 0);

  expect(await wakeUps.beginEpoch({ ...lane, epoch: 2 }, 0)).toBeUndefined();
  expect(await wakeUps.currentEpoch(lane)).toBe(6);
});

it('starts no second invocation of a lane while one works, also under the next epoch', async () => {
  const { wakeUps } = engine.services;
  const { sqs } = engine.aws;
  const receive = () => sqs.receive(engine.arn, { max: 10, waitMs: 0 });
  await wakeUps.wakeOne(lane);
  const [working] = await receive();
  await wakeUps.beginEpoch({ ...lane, epoch: 0 }, 0);
  await wakeUps.wakeAll('demo', 1);

  const meanwhile = await receive();
  expect(meanwhile.map(({ body }) => JSON.parse(body).number)).toEqual([1]);
  sqs.delete(engine.arn, working?.receiptHandle ?? '');

  expect((await receive()).map(({ body }) => JSON.parse(body))).toEqual([{ ...lane, epoch: 1 }]);
});

async function takeWakeUps(): Promise<WakeUp[]> {
  return engine.takeWakeUps();
}
