import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { retryDelivery } from '../../../../cli/deliveries/retry.ts';
import { showDelivery } from '../../../../cli/deliveries/show.ts';
import { recordMarkerFieldOf } from '../../../../lib/delivery/attempt/search-place.ts';
import type { Command } from '../../../../lib/delivery/command.ts';
import { operatorOf, terminalOf } from '../../../cli/operator.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertRecord', module: 'leads', fields: { Nombre: 'Ana' }, attachments: [] };
const task = (recordId: string): Command => ({
  kind: 'insertTask',
  task: {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'normal',
    module: 'cases',
    recordId,
    owner: 'ADMIN_@demo',
    completionDate: '2027-01-20 10:00',
    reminderDate: '2027-01-20 09:00',
    remember: true,
  },
});
const waits = [2 * 60_000, 15 * 60_000, 24 * 3_600_000];

describe('a new record whose answer was lost', () => {
  it.each<[string, string | Record<string, string>]>([
    ['of every module', 'Referencia'],
    ['of its module', { leads: 'Referencia', contacts: 'Otro' }],
  ])('is found by its marker, in the field %s', async (_which, recordMarkerField) => {
    engine.settings.recordMarkerField = recordMarkerField;
    const id = await lose(insert, true);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: false });

    await search();

    const [record] = leads();
    expect(record?.fields).toEqual({ Nombre: 'Ana', Referencia: await engine.services.stores.markers.of(id) });
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'found', crmId: record?.id });
    expect(leads()).toHaveLength(1);
  });

  it('is found among the records of that time, where its field cannot be searched', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    const refused = { kind: 'refuse', when: 'after-body', as: { code: 417, msg: 'NO SUCH FIELD' } } as const;
    engine.crm.faults.add({ match: { endpoint: 'custom/query.php' }, fault: refused });
    const id = await lose(insert, true);

    await search();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'found' });
  });

  it('is searched for when its worker was lost', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    const id = await lose(insert, true);
    const row = await engine.ledger.read(id);
    expect(row?.searchIn).toEqual({ module: 'leads', field: 'Referencia' });
    const { id: other } = (await engine.accept('other', insert)).delivery;
    const claim = { id: other, owner: 'dead', attempt: 1 };
    await engine.ledger.claim(other, claim.owner, engine.clock.ms + 1_000);
    await engine.ledger.noteFindings(claim, { searchIn: { module: 'leads', field: 'Referencia' } });
    await engine.ledger.commit(claim, engine.clock.ms + 1_000);
    engine.clock.ms += 90_000;

    await engine.work();

    expect(await engine.ledger.read(other)).toMatchObject({
      status: 'uncertain',
      parked: false,
      reason: 'worker_lost',
    });
  });

  it('is parked after three searches that found none, and show says where to look', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    const id = await lose(insert, false);
    for (let number = 0; number < 3; number++) await search(number);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
    expect(leads()).toEqual([]);
    const text = await shown(id);
    expect(text).toContain('Look for its marker in the field Referencia of leads');
    expect(text).toContain(await engine.services.stores.markers.of(id));
  });

  it('is not sent again by a person when the search of retry finds it', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    engine.crm.settings.visibleAfterMs = 26 * 3_600_000;
    const id = await lose(insert, true);
    for (let number = 0; number < 3; number++) await search(number);
    engine.clock.ms += 3 * 3_600_000;

    await expect(retryDelivery(operatorOf(engine), terminalOf(), id, { reason: 'x' })).rejects.toThrow('in the CRM');
    expect(leads()).toHaveLength(1);
  });

  it.each<[string, Record<string, string> | undefined]>([
    ['no module has a field for markers', undefined],
    ['its module has none', { contacts: 'Referencia' }],
  ])('is parked at once where %s, and show does not name a marker that was never sent', async (_which, field) => {
    if (field) engine.settings.recordMarkerField = field;
    const id = await lose(insert, true);

    const row = await engine.ledger.read(id);
    expect(row).toMatchObject({ status: 'uncertain', parked: true });
    const text = await shown(id);
    expect(text).not.toContain(await engine.services.stores.markers.of(id));
    expect(text).toContain('Nothing in the CRM identifies this record');
  });

  it('is refused when it sets the field of the marker itself', async () => {
    engine.settings.recordMarkerField = 'Referencia';
    const { delivery } = await engine.accept('own', { ...insert, fields: { Referencia: 'mía' } });

    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'invalid:Referencia' });
    expect(leads()).toEqual([]);
  });
});

describe('recordMarkerFieldOf', () => {
  it('knows no field of a module that is named like a method', () => {
    expect(recordMarkerFieldOf({ recordMarkerField: { leads: 'Referencia' } }, 'toString')).toBeUndefined();
  });
});

describe('an activity whose answer was lost', () => {
  let caseId: string;
  beforeEach(async () => {
    await engine.accept('case', { kind: 'insertCase', case: newCase, attachments: [] });
    await engine.work();
    caseId = engine.crm.state.cases[0]?.id ?? '';
  });

  it('is found where the CRM shows activities, and the configuration says so', async () => {
    engine.settings.activitiesReadable = true;
    engine.crm.settings.activitiesReadable = true;
    const id = await lose(task(caseId), true);

    await search();

    const [activity] = engine.crm.state.activities;
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'found', crmId: activity?.id });
  });

  it('is parked after three searches where the CRM does not show them after all', async () => {
    engine.settings.activitiesReadable = true;
    const id = await lose(task(caseId), true);
    for (let number = 0; number < 3; number++) await search(number);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
    expect(engine.crm.state.activities).toHaveLength(1);
  });

  it('is parked at once without that setting', async () => {
    const id = await lose(task(caseId), true);

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
    expect(await shown(id)).toContain('Look for its marker: it is at the end of the description');
  });
});

describe('a change that is parked', () => {
  it('names no marker: none was sent', async () => {
    const change: Command = {
      kind: 'updateRecord',
      module: 'contacts',
      id: '65d8b6195befbbd25409bb01',
      fields: { Ciudad: 'Cali' },
      attachments: [],
    };
    const id = await lose(change, false);
    Object.assign(engine.crm.state.records[0] ?? {}, {
      modifiedAt: engine.clock.ms + 1_000,
      modifiedBy: 'ADMIN_@demo',
    });
    engine.clock.ms += 3_600_000;
    await engine.work();

    const text = await shown(id);
    expect(text).toContain('changed_since');
    expect(text).not.toContain(await engine.services.stores.markers.of(id));
    expect(text).toContain('compare the values and files of the record');
  });
});

/** Sends a command whose answer gets lost. */
async function lose(command: Command, applied: boolean): Promise<string> {
  for (const endpoint of ['custom/insert.php', 'custom/update.php']) {
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied } });
  }
  const { delivery } = await engine.accept('lost', command);
  await engine.work();
  return delivery.id;
}

/** The search after the nth wait, from 0. */
async function search(number = 0): Promise<void> {
  engine.clock.ms += waits[number] ?? 0;
  await engine.work();
}

function leads() {
  return engine.crm.state.records.filter(({ module }) => module === 'leads');
}

async function shown(id: string): Promise<string> {
  const terminal = terminalOf();
  await showDelivery(operatorOf(engine), terminal, id, {});
  return terminal.lines.join('\n');
}
