import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDelivery } from '../../../../cli/deliveries/retry.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { Fault } from '../../../../local/crm/faults.ts';
import type { StoredCase, StoredRecord } from '../../../../local/crm/state.ts';
import { operatorOf, terminalOf } from '../../../cli/operator.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';
import { flat } from '../../../setup/flat.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const hour = 3_600_000;
const recordId = '65d8b6195befbbd25409bb01';
const fields = {
  Ciudad: 'Bogotá D.C.',
  Edad: 40,
  Activo: true,
  telephonecontact: { type: 'telephone', country: 'Colombia', code: '57', value: '3001112233' },
  Etiquetas: [],
};
const change: Command = { kind: 'updateRecord', module: 'contacts', id: recordId, fields, attachments: [] };
const applied = { kind: 'answer', as: '502', applied: true } as const;
const notApplied = { kind: 'answer', as: '502', applied: false } as const;

describe('a change of a record whose answer was lost', () => {
  it('is not sent again when the record holds its values: they may be changed from then on', async () => {
    const id = await sendOnce(change, applied);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'accepted', counters: { unknowns: 1 } });

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'read_back', crmId: recordId });
    contact().fields['Ciudad'] = 'Cali';
    await workLater();
    expect(calls('custom/update.php')).toBe(1);
    expect(contact().fields['Ciudad']).toBe('Cali');
  });

  it('is sent again when the record is as it was', async () => {
    const id = await sendOnce(change, notApplied);
    engine.crm.faults.clear();

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(contact().fields['Ciudad']).toBe('Bogotá D.C.');
  });

  it.each<[string, Fault, string]>([
    ['a person, after it was applied', applied, 'ADMIN_@demo'],
    ['a person, when it was not applied', notApplied, 'ADMIN_@demo'],
    ['another integration', applied, 'API@demo'],
  ])('is parked when the record was changed since by %s', async (_who, fault, modifiedBy) => {
    const id = await sendOnce(change, fault);
    engine.crm.faults.clear();
    engine.clock.ms += 30_000;
    changeByHand(contact(), { Ciudad: 'Cali' }, modifiedBy);

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'changed_since' });
    expect(calls('custom/update.php')).toBe(1);
    expect(contact().fields['Ciudad']).toBe('Cali');
  });

  it('is delivered when a person changed another field since', async () => {
    const id = await sendOnce(change, applied);
    engine.clock.ms += 30_000;
    changeByHand(contact(), { Barrio: 'Chapinero' }, 'ADMIN_@demo');

    await workLater();

    expect((await engine.ledger.read(id))?.status).toBe('delivered');
  });

  it('is not overtaken by a later change of the same record, which stays', async () => {
    const id = await sendOnce(change, notApplied);
    engine.crm.faults.clear();
    const later = await engine.accept(
      'later',
      { ...change, fields: { Ciudad: 'Medellín' } },
      { priority: 'interactive' },
    );
    engine.clock.ms += 61_000;
    await engine.work();
    await workLater();

    expect((await engine.ledger.read(later.delivery.id))?.status).toBe('delivered');
    expect((await engine.ledger.read(id))?.status).toBe('delivered');
    expect(contact().fields['Ciudad']).toBe('Medellín');
  });

  it('is sent three times more at most, and then parked', async () => {
    const id = await sendOnce(change, notApplied);
    for (let round = 0; round < 10; round++) await workLater();

    expect(calls('custom/update.php')).toBe(4);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'resent_in_vain' });
  });

  it('is sent again when a person decides so, whatever others changed', async () => {
    const id = await sendOnce(change, notApplied);
    engine.crm.faults.clear();
    engine.clock.ms += 30_000;
    changeByHand(contact(), { Ciudad: 'Cali' }, 'ADMIN_@demo');
    await workLater();

    await retryDelivery(operatorOf(engine), terminalOf(), id, { reason: 'Bogotá is right' });
    await workLater();

    expect((await engine.ledger.read(id))?.status).toBe('delivered');
    expect(contact().fields['Ciudad']).toBe('Bogotá D.C.');
  });

  it('waits for a record that the CRM does not show, and is parked after a quarter of an hour', async () => {
    const id = await sendOnce(change, notApplied);
    engine.crm.faults.add({ match: { endpoint: 'custom/query.php' }, fault: { kind: 'data-absent' } });
    engine.clock.ms = flat(await engine.ledger.read(id)).notBefore ?? 0;
    await engine.work();
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'accepted', reason: 'record_not_visible' });

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'uncertain',
      parked: true,
      reason: 'record_not_found',
    });
    expect(calls('custom/update.php')).toBe(1);
  });

  it('counts its read among the calls of the day, and gives back the call that it does not make', async () => {
    const token = engine.crm.token('demo-token');
    await sendOnce(change, applied);
    await workLater();

    const { tokens, quota } = engine.services.tokenStores;
    const { used } = (await quota.readDay(await tokens.fingerprint('demo-token'))) ?? {};
    expect(used).toBe(token?.usedToday);
  });
});

describe('a change of a case whose answer was lost', () => {
  const changes = {
    responsible: 'agent_1@demo',
    status: 'En espera',
    priority: 'Alta',
    contact: 'maria@example.com',
    description: 'Llamar a <María> & hijos\nmañana',
    form: { Ciudad: 'Cali' },
  };
  let update: Command;
  beforeEach(async () => {
    await engine.accept('case', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.work();
    engine.clock.ms += hour;
    update = { kind: 'updateCase', caseId: theCase().id, changes, attachments: [] };
  });

  it.each(['as-sent', 'wrapped'] as const)(
    'is delivered by reading it back, its description %s',
    async (description) => {
      engine.crm.settings.description = description;
      const id = await sendOnce(update, applied);

      await workLater();

      expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'read_back' });
      expect(calls('cases/update.php')).toBe(1);
    },
  );

  it.each<[string, Partial<StoredCase>]>([
    ['its status', { status: 'Abierto' }],
    ['its description', { description: 'Otra' }],
    ['its priority', { priority: 'Baja' }],
    ['a field of its form', { form: { Ciudad: 'Pasto' } }],
    ['its responsible', { responsible: 'ADMIN_@demo' }],
  ])('is parked when somebody has changed %s since', async (_what, values) => {
    const id = await sendOnce(update, applied);
    engine.clock.ms += 30_000;
    Object.assign(theCase(), values, { modifiedAt: engine.clock.ms, modifiedBy: 'ADMIN_@demo' });

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', reason: 'changed_since' });
    expect(calls('cases/update.php')).toBe(1);
    expect(theCase()).toMatchObject(values);
  });

  it('is not called delivered when it sets an owner, whom the record does not show', async () => {
    const owner = { ...changes, owner: 'agent_1@demo' };
    const id = await sendOnce(
      { kind: 'updateCase', caseId: theCase().id, changes: owner, attachments: [] },
      notApplied,
    );
    engine.crm.faults.clear();

    await workLater();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(theCase().owner).toBe('agent_1@demo');
  });
});

/** Sends a change whose answer gets lost. */
async function sendOnce(command: Command, fault: Fault): Promise<string> {
  engine.clock.ms += hour;
  for (const endpoint of ['custom/update.php', 'cases/update.php']) {
    engine.crm.faults.add({ match: { endpoint }, fault });
  }
  const { delivery } = await engine.accept('change', command);
  await engine.work();
  return delivery.id;
}

async function workLater(): Promise<void> {
  engine.clock.ms += hour;
  await engine.work();
}

function contact(): StoredRecord {
  return engine.crm.state.records.find(({ id }) => id === recordId) as StoredRecord;
}

function theCase(): StoredCase {
  return engine.crm.state.cases[0] as StoredCase;
}

function changeByHand(record: StoredRecord, values: object, modifiedBy: string): void {
  Object.assign(record, { modifiedAt: engine.clock.ms, modifiedBy });
  record.fields = { ...record.fields, ...values };
}

function calls(endpoint: string): number {
  return engine.crm.truth.filter((entry) => entry.endpoint === endpoint).length;
}
