import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { rowSchema } from '../../../../lib/delivery/ledger/delivery.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

describe('a row that a newer version of the code wrote', () => {
  it('is left alone, reported, and does not hold up the others', async () => {
    const { delivery } = await engine.accept('known', insert);
    const newer = { ...delivery, id: 'newer', schema: rowSchema + 1 };
    await engine.ledger.accept(newer);

    await engine.work();
    await engine.work(1);

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    expect(await engine.ledger.read('newer')).toEqual(newer);
    // Postponed, so it is met once and not in a loop.
    expect(engine.faults).toEqual(['newer newer']);
  });

  it('is delivered once the code knows its form', async () => {
    const { delivery } = await engine.accept('moved', insert);

    expect(delivery.schema).toBe(rowSchema);
  });
});
