import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ObjectError } from '../../../../lib/aws/objects.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { flat } from '../../../setup/flat.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert = { kind: 'insertCase', case: newCase, attachments: [] } satisfies Command;
const update: Command = {
  kind: 'updateRecord',
  module: 'contacts',
  id: '65d8b6195befbbd25409bb01',
  fields: { Ciudad: 'Cali' },
  attachments: [],
};
const minute = 60_000;

describe('a command that is tried again and again', () => {
  it('is reported at its tenth attempt without effect, and at its hundredth: a file that S3 never sends', async () => {
    const { stores } = engine.services;
    const open = async () => {
      throw new ObjectError('object_unreadable', 503);
    };
    Object.assign(stores, { objects: { ...stores.objects, open } });
    const { sha256: _hash, ...file } = await engine.upload('never.pdf', Buffer.from('%PDF-1.4'));
    const { delivery } = await engine.accept('never whole', { ...insert, attachments: [file] });
    const told: number[] = [];
    for (let attempt = 1; attempt <= 110; attempt++) {
      const before = engine.faults.length;
      await tryAgain(delivery.id);
      if (engine.faults.length > before) told.push(attempt);
    }

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'accepted',
      reason: 'object_unreadable',
      attempt: 110,
    });
    expect(told).toEqual([10, 100]);
    expect(new Set(engine.faults)).toEqual(new Set([`stuck ${delivery.id}`]));
  }, 90_000);

  it('is not reported for attempts that others prevented', async () => {
    // The rest of two seconds ends the invocation, instead of a sleep.
    Object.assign(engine.services, { limits: { ...engine.services.limits, sleepThroughMs: 0 } });
    const as = 'simultaneous';
    engine.crm.faults.add({
      match: { endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'refuse', when: 'after-body', as },
    });
    const { delivery } = await engine.accept('busy', insert);
    for (let attempt = 1; attempt <= 15; attempt++) await tryAgain(delivery.id);

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', attempt: 15 });
    expect(engine.faults).toEqual([]);
  });

  it('is charged no attempt that the token’s other call prevented: its own first failure has the first wait', async () => {
    Object.assign(engine.services, { limits: { ...engine.services.limits, sleepThroughMs: 0 } });
    const match = { endpoint: 'cases/insertAttach.php' };
    const busy = engine.crm.faults.add({ match, fault: { kind: 'refuse', when: 'after-body', as: 'simultaneous' } });
    const { delivery } = await engine.accept('busy, then broken', insert);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt++) waits.push(await tryAgain(delivery.id));
    busy.remove();
    engine.crm.faults.add({ match, fault: { kind: 'reset-before-end', bytes: 1 } });
    for (let attempt = 9; attempt <= 10; attempt++) {
      waits.push(await tryAgain(delivery.id));
      // A connection that broke pauses the token too.
      engine.clock.ms += minute;
    }

    const { busyMs, backoffMs } = engine.services.limits;
    expect(waits).toEqual([...Array(8).fill(busyMs), backoffMs, 2 * backoffMs]);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ attempt: 10, counters: { throttles: 8 } });
  });

  it('waits longer after each attempt with an unknown result, and is parked after three more', async () => {
    engine.clock.ms += 60 * minute;
    engine.crm.faults.add({
      match: { endpoint: 'custom/update.php' },
      fault: { kind: 'answer', as: '500', applied: false },
    });
    const { delivery } = await engine.accept('set', update);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) waits.push(await tryAgain(delivery.id));
    await engine.work();

    expect(waits.map((ms) => ms / minute)).toEqual([1, 2, 4, 8]);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'uncertain', parked: true, attempt: 5 });
  });
});

/** Runs a lane, then moves the clock until the command may be tried again. Returns that time in ms. */
async function tryAgain(id: string): Promise<number> {
  await engine.work();
  const { notBefore = 0 } = flat(await engine.ledger.read(id));
  const waitMs = notBefore - engine.clock.ms;
  engine.clock.ms = notBefore;
  return waitMs;
}
