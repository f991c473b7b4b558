import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { findRest as restOfLanes } from '../../../../lib/delivery/lane/rest.ts';
import type { Priority } from '../../../../lib/delivery/ledger/delivery.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const hourMs = 3_600_000;

describe('the reason and end of a wait', () => {
  it('is the reset, once the calls of the day are used up', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 1;
    await engine.accept('waits', insert, { priority: 'interactive' });

    await workBoth();

    const rest = await restOf('interactive');
    expect(rest?.reason).toBe('quota');
    // The simulator's day ends at most a day from now.
    expect(rest?.until).toBeGreaterThan(engine.clock.ms);
    expect(rest?.until).toBeLessThanOrEqual(engine.clock.ms + 24 * hourMs);
  });

  it('is the reset for files only, while the reserve is left for the rest', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 10;
    for (let number = 0; number < 9; number++) await engine.accept(`bulk ${number}`, insert);

    await workBoth();

    expect(await restOf('bulk')).toMatchObject({ reason: 'reserve' });
    expect(await restOf('interactive')).toBeUndefined();
  });

  it('is undefined while one lane of the operation may work', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 1;
    await engine.accept('waits', insert);

    await engine.work(0);

    expect(await restOf('bulk')).toBeUndefined();
  });

  it('is undefined once its time has passed', async () => {
    engine.crm.faults.add({ match: { nth: 1 }, fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' } });
    engine.crm.faults.add({ match: { nth: 2 }, fault: { kind: 'refuse', when: 'before-body', as: 'maintenance' } });
    await engine.accept('waits', insert);
    await workBoth();
    expect(await restOf('bulk')).toMatchObject({ reason: 'maintenance' });

    engine.clock.ms += hourMs;

    expect(await restOf('bulk')).toBeUndefined();
  });
});

function restOf(priority: Priority) {
  return restOfLanes(engine.table, { operation: 'demo', tokens: 1, priority }, engine.clock.ms);
}

async function workBoth(): Promise<void> {
  await engine.work(0);
  await engine.work(1);
}
