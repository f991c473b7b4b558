import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

const endpoint = 'cases/update.php';

const newStatus = { responsible: 'ADMIN_@demo', status: 'Abierto' };

let engine: Engine;
let update: Command;
beforeEach(async () => {
  engine = await startEngine();
  await engine.accept('case', { kind: 'insertCase', case: newCase, attachments: [] });
  await engine.work();
  const caseId = engine.crm.state.cases[0]?.id ?? '';
  engine.clock.ms += 3_600_000;
  update = { kind: 'updateCase', caseId, changes: newStatus, attachments: [] };
});
afterEach(() => engine.stop());

describe('a command that only sets values', () => {
  it('is not rejected once an attempt may have been applied', async () => {
    update = { ...update, changes: { ...newStatus, description: 'Otra' } } as Command;
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied: false } });
    engine.crm.faults.add({ match: { endpoint, nth: 2 }, fault: refused });

    expect(await runTwice()).toMatchObject({ status: 'uncertain', parked: true, reason: 'rejected', attempt: 2 });
  });

  it('is rejected when the first answer says so', async () => {
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: refused });

    expect(await runTwice()).toMatchObject({ status: 'rejected', attempt: 1 });
  });

  it('is delivered by its second attempt when the first one left doubt', async () => {
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied: true } });

    expect(await runTwice()).toMatchObject({ status: 'delivered', attempt: 2 });
  });
});

const refused = { kind: 'refuse', when: 'after-body', as: { code: 412, msg: 'PRECONDITION FAILED' } } as const;

/** The update's row after two invocations, the second when every pause is over. */
async function runTwice() {
  const { delivery } = await engine.accept('update', update);
  await engine.work();
  engine.clock.ms += 3_600_000;
  await engine.work();
  return engine.ledger.read(delivery.id);
}
