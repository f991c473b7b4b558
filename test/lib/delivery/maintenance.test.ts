import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';

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

async function workFor(ms: number): Promise<void> {
  for (const end = engine.clock.ms + ms; engine.clock.ms < end; engine.clock.ms += 5 * minute) await engine.work();
}
