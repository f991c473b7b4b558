import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { type Accepted, rowSchema } from '../../../../lib/delivery/ledger/delivery.ts';
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
    const newer = { ...(delivery as Accepted), id: 'newer', schema: rowSchema + 1 };
    await engine.ledger.accept(newer);

    await engine.work();
    await engine.work(1);

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    expect(await engine.ledger.read('newer')).toEqual(newer);
    // Postponed, so it is met once and not in a loop.
    expect(engine.faults).toEqual(['newer newer']);
  });

  it('is left alone too where this code cannot even read it', async () => {
    const { delivery } = await engine.accept('unreadable', insert);
    await engine.table.update(
      { pk: `cmd#${delivery.id}`, sk: 'cmd' },
      { set: { schema: rowSchema + 1, status: 'reviewed' } },
    );
    const { delivery: other } = await engine.accept('after it', insert);

    await engine.work();
    await engine.work(1);

    expect((await engine.ledger.read(other.id))?.status).toBe('delivered');
    await expect(engine.ledger.read(delivery.id)).rejects.toMatchObject({ name: 'RowError', id: delivery.id });
    expect(engine.faults).toContain(`newer ${delivery.id}`);
  });

  it('does not hold up the lane where it is the first of a case line', async () => {
    const change: Command = {
      kind: 'updateCase',
      caseId: 'a'.repeat(24),
      changes: { responsible: 'ADMIN_@demo', status: 'Abierto' },
      attachments: [],
    };
    const { delivery: leader } = await engine.accept('leader', change);
    const { delivery: follower } = await engine.accept('follower', change);
    await engine.table.update({ pk: `cmd#${leader.id}`, sk: 'cmd' }, { set: { status: 'reviewed' } });
    const { delivery: other } = await engine.accept('unrelated', insert);

    await engine.work();

    expect((await engine.ledger.read(other.id))?.status).toBe('delivered');
    expect((await engine.ledger.read(follower.id))?.status).toBe('accepted');
  });

  it('is delivered once the code knows its form', async () => {
    const { delivery } = await engine.accept('moved', insert);

    expect(delivery.schema).toBe(rowSchema);
  });
});
