import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../lib/delivery/command.ts';
import { endLeases } from '../../local/end-leases.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  engine.clock.ms = Date.now();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

it('what an earlier process had in work is sent again, or searched for, at once', async () => {
  const [sending, committing] = [await engine.accept('sending', insert), await engine.accept('committing', insert)];
  const until = engine.clock.ms + 300_000;
  for (const { delivery } of [sending, committing]) await engine.ledger.claim(delivery.id, 'dead', until);
  await engine.ledger.commit({ id: committing.delivery.id, owner: 'dead', attempt: 1 }, until);
  const { tokens, slots } = engine.services.tokenStores;
  const slot = { token: await tokens.fingerprint('demo-token'), number: 0 };
  await slots.lease(slot, 'dead', until);
  await engine.work();
  expect(engine.crm.state.cases).toHaveLength(0);

  await endLeases(engine.aws, 'ledger');
  engine.clock.ms = Date.now();
  await engine.work();

  expect(engine.crm.state.cases).toHaveLength(1);
  const sent = await engine.ledger.read(sending.delivery.id);
  expect(sent).toMatchObject({ status: 'delivered', attempt: 2 });
  // The kill of the machine's process is not the command's fault.
  expect(sent?.counters.crashClaims).toBe(0);
  expect(await engine.ledger.read(committing.delivery.id)).toMatchObject({
    status: 'uncertain',
    reason: 'worker_lost',
  });
});
