import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const insertPath = 'cases/insertAttach.php';
const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

it('searches for uncertain commands although webhooks never end', async () => {
  engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: true } });
  await engine.accept('lost', insert);
  await engine.work();
  engine.clock.ms += 2 * 60_000;
  const before = engine.crm.truth.length;
  for (let number = 0; number < 8; number++) await engine.accept(`call ${number}`, insert, { priority: 'interactive' });

  await engine.work();

  const asked = engine.crm.truth.slice(before).map(({ endpoint }) => endpoint);
  expect(asked.indexOf('custom/queryDates.php')).toBe(engine.services.limits.interactiveInARow);
});

it('starts a file that is too slow for any run only with a whole run', async () => {
  const { sha256: _hash, ...file } = await engine.upload('slow.pdf', Buffer.alloc(5_000_000, 7));
  const { delivery } = await engine.accept('slow', { ...insert, attachments: [file] });
  // It needs 500 s at the last speed that this process measured.
  const services = { ...engine.services, speed: { bytesPerSecond: 10_000 } };
  await runLane(services, await engine.wakeUp(1), engine.clock.ms + 250_000);
  expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', attempt: 0 });

  await runLane(services, await engine.wakeUp(1), engine.clock.ms + 300_000);
  expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', attempt: 1 });
});
