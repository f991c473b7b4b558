import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { Policy } from '../../../../lib/delivery/ledger/delivery.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const task: Command = {
  kind: 'insertTask',
  task: {
    name: 'Llamar',
    description: 'Confirmar',
    priority: 'normal',
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2030-01-02 17:00:00',
    reminderDate: '2030-01-02 08:30:00',
    remember: true,
  },
};
const insertPath = 'cases/insertAttach.php';
const recordPath = 'custom/insert.php';

describe('a route whose policy is to send again', () => {
  it('sends a case again only when three searches found nothing', async () => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const id = await take(insert, 'resend');

    await daysOfWork();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 2, counters: { unknowns: 1 } });
    expect(calls(insertPath)).toEqual(['refused', 'applied']);
    expect(calls('custom/queryDates.php')).toHaveLength(3);
  });

  it('sends nothing again that a search finds', async () => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: true } });
    const id = await take(insert, 'resend');

    await daysOfWork();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 1, reason: 'found' });
  });

  it('may make two, as its documentation says', async () => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: true } });
    engine.crm.faults.add({
      match: { endpoint: insertPath, nth: 1 },
      fault: { kind: 'search-lag', ms: 5 * 24 * 3_600_000 },
    });
    await take(insert, 'resend');

    await daysOfWork();

    expect(calls(insertPath)).toEqual(['applied', 'applied']);
  });

  it('sends a task again after a pause, since no search can tell of it', async () => {
    engine.crm.faults.add({ match: { endpoint: recordPath, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const id = await take(task, 'resend');

    await daysOfWork();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 2 });
  });

  it('sends it three times more at most, then leaves it to a person', async () => {
    engine.crm.faults.add({ match: { endpoint: recordPath }, fault: { kind: 'reset', applied: true } });
    engine.crm.faults.add({ match: { endpoint: insertPath }, fault: { kind: 'reset', applied: false } });
    const ids = [await take(task, 'resend'), (await engine.accept('case', insert, { policy: 'resend' })).delivery.id];

    for (let week = 0; week < 4; week++) await daysOfWork();

    expect(calls(recordPath)).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(calls(insertPath)).toEqual(['refused', 'refused', 'refused', 'refused']);
    for (const id of ids) {
      expect(await engine.ledger.read(id)).toMatchObject({
        status: 'uncertain',
        parked: true,
        counters: { unknowns: 3 },
      });
    }
  });
});

describe('a route without a policy', () => {
  it.each([
    ['a case', insert, insertPath],
    ['a task', task, recordPath],
  ])('parks %s that nobody finds', async (_what, command, endpoint) => {
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const id = await take(command, undefined);

    await daysOfWork();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, attempt: 1 });
    expect(calls(endpoint)).toHaveLength(1);
  });
});

async function take(command: Command, policy: Policy | undefined): Promise<string> {
  return (await engine.accept('route', command, { policy })).delivery.id;
}

/** Each invocation when every pause is over and every search is due. */
async function daysOfWork(): Promise<void> {
  for (let day = 0; day < 6; day++) {
    await engine.work(day % 2);
    engine.clock.ms += 25 * 3_600_000;
  }
}

function calls(endpoint: string): string[] {
  return engine.crm.truth.filter((entry) => entry.endpoint === endpoint).map(({ outcome }) => outcome);
}
