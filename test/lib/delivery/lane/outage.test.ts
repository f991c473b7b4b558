import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { LaneServices } from '../../../../lib/delivery/lane/lane-run.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import { connectToNobody } from '../../../setup/closed-port.ts';
import { type Engine, newCase, startEngine, withOperations } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const minute = 60_000;

describe('a CRM in maintenance', () => {
  it('is reported when it has refused everything for an hour, and not before', async () => {
    engine.crm.faults.add({ match: {}, fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' } });
    await engine.accept('waits', insert);
    await workFor(50 * minute);
    expect(engine.faults).toEqual([]);

    await workFor(30 * minute);

    expect(engine.faults.length).toBeGreaterThan(0);
    expect(new Set(engine.faults)).toEqual(new Set(['maintenance']));
  });

  it('is over when the CRM works again: what comes a day later is another one', async () => {
    engine.crm.faults.add({
      match: { nth: 1, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' },
    });
    engine.crm.faults.add({
      match: { nth: 3, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' },
    });
    const { delivery } = await engine.accept('waits', insert);
    await workFor(40 * minute);
    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    engine.clock.ms += 24 * 60 * minute;
    await engine.accept('waits too', insert);
    await workFor(20 * minute);

    expect(engine.faults).toEqual([]);
  });
});

describe('a CRM that cannot be reached', () => {
  it('is reported when not one delivery came to it for an hour, and not before', async () => {
    const services = await outOfReach();
    await engine.accept('waits', insert);
    await workFor(50 * minute, services);
    expect(engine.faults).toEqual([]);

    await workFor(40 * minute, services);

    expect(engine.faults.length).toBeGreaterThan(0);
    expect(new Set(engine.faults)).toEqual(new Set(['unreachable']));
  });

  it('is not reported when deliveries come to it now and then', async () => {
    const services = await outOfReach();
    for (let blip = 0; blip < 5; blip++) {
      await engine.accept(`blip ${blip}`, insert);
      await workFor(5 * minute, services);
      await workFor(20 * minute);
    }

    expect(engine.faults).toEqual([]);
    expect(engine.crm.state.cases).toHaveLength(5);
  });

  it('lets the token rest also when it was a search that did not get there', async () => {
    engine.crm.faults.add({
      match: { nth: 1, endpoint: 'cases/insertAttach.php' },
      fault: { kind: 'reset', applied: false },
    });
    const { delivery } = await engine.accept('doubtful', insert);
    await engine.work();
    expect((await engine.ledger.read(delivery.id))?.status).toBe('uncertain');
    engine.clock.ms += 5 * minute;
    const { delivery: next } = await engine.accept('next', insert, { priority: 'bulk' });

    await workFor(minute, await outOfReach());

    expect(await engine.ledger.read(next.id)).toMatchObject({ status: 'accepted', attempt: 0 });
  });
});

describe('a CRM whose answers nobody can read', () => {
  it("gets ever fewer commands, since each of them is then a person's, and is reported after an hour", async () => {
    const calls = engine.crm.faults.add(lostAnswer);
    for (let number = 0; number < 50; number++) await engine.accept(`lost ${number}`, insert);
    await workFor(50 * minute, engine.services, minute);
    expect(engine.faults).toEqual([]);

    await workFor(130 * minute, engine.services, minute);

    // At 0, 1, 2, 4, 8, 13, 18 … 178 min.
    expect(calls.fired).toBe(39);
    expect(new Set(engine.faults)).toEqual(new Set(['uncertain']));
  });

  it('rests for a minute only when something was delivered in between', async () => {
    for (let number = 0; number < 6; number++) {
      const lost = engine.crm.faults.add(lostAnswer);
      const { delivery } = await engine.accept(`lost ${number}`, insert);
      await engine.work();
      lost.remove();
      expect((await engine.ledger.read(delivery.id))?.status).toBe('uncertain');
      engine.clock.ms += minute;
      await engine.accept(`goes ${number}`, insert);
      await engine.work();
      expect(engine.crm.state.cases).toHaveLength(number + 1);
    }
  });
});

const lostAnswer = {
  match: { endpoint: 'cases/insertAttach.php' },
  fault: { kind: 'answer', as: '502', applied: false },
} as const;

/** The services of a bridge whose CRM is not there; a pause ends its invocation. */
async function outOfReach(): Promise<LaneServices> {
  const limits = { ...engine.services.limits, sleepThroughMs: 0 };
  return { ...withOperations(engine.services, { connect: await connectToNobody() }), limits };
}

/** A wake-up every five minutes, or so often, for so long. */
async function workFor(ms: number, services: LaneServices = engine.services, everyMs = 5 * minute): Promise<void> {
  for (const end = engine.clock.ms + ms; engine.clock.ms < end; engine.clock.ms += everyMs) {
    await runLane(services, await engine.wakeUp(), engine.clock.ms + 300_000);
  }
}
