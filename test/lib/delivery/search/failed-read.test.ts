import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { FaultRule } from '../../../../local/crm/faults.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { flat } from '../../../setup/flat.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  // A pause ends the run instead of being slept through.
  Object.assign(engine.services, { limits: { ...engine.services.limits, sleepThroughMs: 0 } });
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const byDate = 'custom/queryDates.php';
const minute = 60_000;

describe('a search that fails', () => {
  it('is repeated with growing pauses, and ten failures in a row park its command, unsent', async () => {
    const fails = failSearches();
    const id = await acceptLostCase({ policy: 'resend' });
    const waits: number[] = [];
    for (let at = await searchAt(id); at !== undefined && waits.length < 20; at = await searchAt(id)) {
      waits.push((at - engine.clock.ms) / minute);
      engine.clock.ms = at;
      await engine.work();
    }

    expect(waits).toEqual([2, 1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'uncertain',
      parked: true,
      counters: { failedReads: 10 },
    });
    expect(await engine.services.stores.dueIndex.all('demo', 'parked', 10)).toEqual([id]);
    expect(fails.fired).toBe(10);
    expect(engine.crm.state.cases).toEqual([]);
  });

  it('is forgotten after one that succeeds', async () => {
    const fails = failSearches();
    const id = await acceptLostCase();
    await searchNow(id);
    await searchNow(id);
    fails.remove();
    await searchNow(id);

    const row = await engine.ledger.read(id);
    expect(row).toMatchObject({ status: 'uncertain', parked: false, counters: { searches: 1 } });
    expect(row?.counters.failedReads).toBe(0);
  });

  it('is not counted while the token is paused, as in a maintenance of hours', async () => {
    const id = await acceptLostCase();
    const rule = { kind: 'refuse', when: 'before-body', as: 'maintenance' } as const;
    const maintenance = engine.crm.faults.add({ match: { endpoint: byDate }, fault: rule });
    for (let quarter = 0; quarter < 14; quarter++) {
      engine.clock.ms += 16 * minute;
      await engine.work();
    }

    expect(maintenance.fired).toBeGreaterThan(10);
    const row = await engine.ledger.read(id);
    expect(row).toMatchObject({ status: 'uncertain', parked: false });
    expect(row?.counters.failedReads).toBe(0);
  });
});

describe('an audit that fails', () => {
  it('is repeated with growing pauses, and given up after ten in a row: the next night audits the same days', async () => {
    const fails = failSearches();
    const span = { from: engine.clock.ms - 60 * minute, to: engine.clock.ms };
    const { delivery } = await engine.accept('audit', { kind: 'audit', ...span });
    const waits: number[] = [];
    for (let tries = 0; tries < 20; tries++) {
      await engine.work();
      const { status, notBefore = 0 } = flat(await engine.ledger.read(delivery.id));
      if (status !== 'accepted') break;
      waits.push((notBefore - engine.clock.ms) / minute);
      engine.clock.ms = notBefore;
    }

    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'unreadable' });
    expect(fails.fired).toBe(10);
  });
});

/** Makes every search by date fail with an unreadable answer. */
function failSearches(): FaultRule {
  return engine.crm.faults.add({
    match: { endpoint: byDate },
    fault: { kind: 'answer', as: 'truncated-json', applied: false },
  });
}

/** Accepts a case whose answer is lost, and that the CRM does not have. Returns its id. */
async function acceptLostCase(options: { policy?: 'resend' } = {}): Promise<string> {
  const match = { endpoint: 'cases/insertAttach.php', nth: 1 };
  engine.crm.faults.add({ match, fault: { kind: 'reset', applied: false } });
  const { delivery } = await engine.accept('lost', insert, options);
  await engine.work();
  return delivery.id;
}

async function searchAt(id: string): Promise<number | undefined> {
  return flat(await engine.ledger.read(id)).searchAt;
}

async function searchNow(id: string): Promise<void> {
  engine.clock.ms = (await searchAt(id)) ?? 0;
  await engine.work();
}
