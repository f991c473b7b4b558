import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeFence } from '../../../../lib/delivery/attempt/fence.ts';
import type { Delivery } from '../../../../lib/delivery/ledger/delivery.ts';
import { type Engine, newCase, startEngine, withStores } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

it('holds the last byte back when the write that allows it took the time that the answer needs', async () => {
  const { delivery } = await engine.accept('slow', { kind: 'insertCase', case: newCase, attachments: [] });
  const deadline = engine.clock.ms + 70_000;
  const { attempt } = (await engine.ledger.claim(delivery.id, 'worker', deadline)) as Delivery;
  const claim = { id: delivery.id, owner: 'worker', attempt };
  const { ledger, services } = engine;
  const slow = {
    ...ledger,
    async commit(...write: Parameters<typeof ledger.commit>) {
      const committed = await ledger.commit(...write);
      engine.clock.ms += 20_000;
      return committed;
    },
  };

  await expect(takeFence(withStores(services, { ledger: slow }), claim, deadline)).rejects.toMatchObject({
    reason: 'out_of_time',
  });

  // Its byte was surely not sent, so it may be sent anew.
  const released = await ledger.release(claim, { status: 'accepted', reason: 'out_of_time' });
  expect(released).toMatchObject({ status: 'accepted' });
});
