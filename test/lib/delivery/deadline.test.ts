import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AcceptServices, accept } from '../../../lib/delivery/accept.ts';
import { type Command, commandId } from '../../../lib/delivery/command.ts';
import { dateFormats, dayForField } from '../../../lib/delivery/deadline.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';

const deadline = { term: 'PQRS', from: '2027-01-15' };
const event = { origin: 'test', dedupeKey: 'petition' };
const caseDelivery = commandId('demo', event);
const taskDelivery = commandId('demo', { origin: 'test', dedupeKey: `deadline#${caseDelivery}` });
const says = 'El término PQRS vence el 2027-02-05. Con prórroga informada antes de ese día: 2027-02-26.';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

describe('a case with a deadline', () => {
  it('says its last day and that of an extension, and its responsible gets one task about it', async () => {
    const { delivery } = await petition();
    await engine.work();
    engine.clock.ms += 1_000;
    await engine.work();

    expect(delivery.answerBy).toEqual({ day: '2027-02-05', extended: '2027-02-26' });
    const [made, ...others] = engine.crm.state.cases;
    expect(others).toEqual([]);
    expect(made?.description).toContain(`Una solicitud<br><br>${says}<br><br>wkx-`);
    expect(tasks()).toEqual([
      {
        name: 'Responder el caso: vence el 2027-02-05',
        description: expect.stringContaining(says),
        priority: 'normal',
        status: 'created',
        name_module: 'cases',
        id_record: made?.id,
        wolkvox_owner: 'agent_1@demo',
        completion_date: '2027-02-05 17:00:00',
        reminder_date: '2027-02-04 09:00:00',
        remember: true,
      },
    ]);
  });

  it('carries the day in the field that the operation names, in the form of that field', async () => {
    engine.settings.deadlineField = { label: 'Vence', format: 'DD-MM-YYYY' };
    await petition({ form: { Canal: 'Web' } });
    await engine.work();

    const [made] = engine.crm.state.cases;
    expect(made?.form).toEqual({ Canal: 'Web', Vence: '05-02-2027' });
    expect(made?.description).not.toContain('vence');
  });

  it('is rejected where it fills in that field itself', async () => {
    engine.settings.deadlineField = 'Vence';
    await petition({ form: { Vence: 'mañana' } });
    await settle();

    expect(await outcomes()).toEqual(['rejected invalid:Vence', 'rejected case_not_made']);
  });

  it('is one case and one task, however often its event comes', async () => {
    await petition();
    await settle();
    expect((await petition()).outcome).toBe('known');
    await Promise.all([petition(), petition()]);
    await settle();

    expect([engine.crm.state.cases.length, tasks().length]).toEqual([1, 1]);
  });

  it('is one case and one task when its worker dies between the two rows, and its event comes again', async () => {
    await expect(accept(withoutCaseRow(), request())).rejects.toThrow('the worker ends here');
    engine.clock.ms += 1_000;
    await engine.work();
    expect(await outcomes()).toEqual(['accepted waits_its_turn']);

    await petition();
    await settle();

    expect([engine.crm.state.cases.length, tasks().length]).toEqual([1, 1]);
    expect(await outcomes()).toEqual(['delivered', 'delivered']);
  });

  it('whose event never came again leaves a rejected task: nobody was told of a case', async () => {
    await expect(accept(withoutCaseRow(), request())).rejects.toThrow('the worker ends here');

    engine.clock.ms += 16 * 60_000;
    await settle();

    expect(await engine.ledger.read(taskDelivery)).toMatchObject({ status: 'rejected', reason: 'case_not_found' });
    expect(engine.crm.state.cases).toEqual([]);
  });

  it('has its task only once a lost answer is cleared up', async () => {
    engine.crm.faults.add({
      match: { endpoint: 'cases/insertAttach.php', nth: 1 },
      fault: { kind: 'reset', applied: true },
    });
    await petition();
    await engine.work();
    expect([await outcomes(), tasks()]).toEqual([[expect.stringMatching('^uncertain'), 'accepted'], []]);

    await settle();

    expect(await outcomes()).toEqual(['delivered found', 'delivered']);
    expect(tasks()).toMatchObject([{ id_record: engine.crm.state.cases[0]?.id }]);
  });

  it('that the CRM refuses has no task', async () => {
    await petition({ contact: 'nadie@example.com' });
    await settle();

    expect(await outcomes()).toEqual([expect.stringMatching('rejected'), 'rejected case_not_made']);
    expect(tasks()).toEqual([]);
  });

  it.each([
    ['an unknown term', { term: 'PQR', from: '2026-12-07' }, 'term'],
    ['a day without known holidays', { term: 'PQRS', from: '1999-12-07' }, 'from'],
  ])('is rejected at once with %s, which no webhook checked', async (_what, wrong, field) => {
    const { delivery } = await petition({ deadline: wrong });

    expect(delivery).toMatchObject({ status: 'rejected', reason: `invalid:case.deadline.${field}` });
    expect(await engine.deliveries()).toHaveLength(1);
  });

  it('is rejected by its attempt where the deadline is none, as other fields are', async () => {
    const { delivery } = await petition({ deadline: { term: 'PQRS', from: 'ayer' } });
    await settle();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'rejected',
      reason: 'invalid:case.deadline.from',
    });
  });
});

describe('a task about a case that another delivery makes', () => {
  it('waits for that case in its line, and is refused of another origin', async () => {
    const { delivery } = await engine.accept(
      'leader',
      { kind: 'insertCase', case: newCase, attachments: [] },
      { opensLine: true },
    );
    const task = {
      name: 'Llamar',
      description: 'Confirmar',
      priority: 'high',
      module: 'cases',
      recordId: { madeBy: delivery.id },
      owner: 'ADMIN_@demo',
      completionDate: '2027-03-02 17:00',
      reminderDate: '2027-03-02 08:30',
      remember: true,
    } as const;
    const late = await engine.accept('late', { kind: 'insertTask', task });
    const foreign = await engine.accept(
      'foreign',
      { kind: 'insertTask', task },
      {
        event: { origin: 'webhook:other', dedupeKey: 'foreign' },
      },
    );
    await settle();

    expect(foreign.delivery).toMatchObject({ status: 'rejected', reason: 'case_not_found' });
    expect(await engine.ledger.read(late.delivery.id)).toMatchObject({ status: 'delivered' });
    expect(tasks()).toMatchObject([{ id_record: engine.crm.state.cases[0]?.id }]);
  });
});

it.each(dateFormats)('a day is written as %s', (format) => {
  const written = {
    'YYYY-MM-DD': '2026-12-30',
    'YYYY-DD-MM': '2026-30-12',
    'DD-MM-YYYY': '30-12-2026',
    'MM-DD-YYYY': '12-30-2026',
  };
  expect(dayForField('2026-12-30', format)).toBe(written[format]);
});

function request(changes: object = {}) {
  const made = { ...newCase, responsible: 'agent_1@demo', deadline, ...changes };
  const command = { kind: 'insertCase', case: made, attachments: [] } as Command;
  return { operation: 'demo', event, command, priority: 'interactive' } as const;
}

/** What accepts with, of a worker that dies before it writes the row of a case. */
function withoutCaseRow(): AcceptServices {
  const { ledger } = engine.acceptServices;
  const dies = async (row: Parameters<typeof ledger.accept>[0]) => {
    if (row.kind === 'insertCase') throw new Error('the worker ends here');
    return ledger.accept(row);
  };
  return { ...engine.acceptServices, ledger: { ...ledger, accept: dies } };
}

function petition(changes: object = {}) {
  return accept(engine.acceptServices, request(changes));
}

/** Both lanes, for long enough for a search and what waits for it. */
async function settle() {
  for (const minutes of [1.1, 1.1, 20, 20]) {
    await Promise.all([engine.work(0), engine.work(1)]);
    engine.clock.ms += minutes * 60_000;
  }
}

/** Status and reason of the case, then of its task. */
async function outcomes() {
  const rows = await Promise.all([caseDelivery, taskDelivery].map(engine.ledger.read));
  return rows.flatMap((row) => (row ? [[row.status, row.reason].filter(Boolean).join(' ')] : []));
}

function tasks() {
  return engine.crm.state.activities.map(({ fields }) => fields);
}
