import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/delivery/command.ts';
import type { Delivery } from '../../../lib/delivery/delivery.ts';
import { resolveDelivery, retryDelivery } from '../../../scripts/bridge/decide.ts';
import type { People } from '../../../scripts/bridge/people.ts';
import { borrowToken } from '../../../scripts/bridge/token-loan.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { peopleOf, terminalOf } from './people.ts';

let engine: Engine;
let people: People;
beforeEach(async () => {
  engine = await startEngine();
  people = peopleOf(engine);
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const task: Command = {
  kind: 'insertTask',
  task: {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'normal',
    module: 'contacts',
    recordId: '65d8b6195befbbd25409bb01',
    owner: 'ADMIN_@demo',
    completionDate: '2027-01-20 17:00',
    reminderDate: '2027-01-20 08:00',
    remember: true,
  },
};
const reason = 'lo pidió el cliente';

describe('deliveries retry', () => {
  it('sends again what was parked and is not in the CRM, once, and writes down who decided why', async () => {
    const { id } = await parked('lost', { applied: false });
    const terminal = terminalOf();

    await retryDelivery(people, terminal, id, { reason });
    await engine.work();

    expect(terminal.lines[0]).toMatch(/^Searched the CRM for wkx-[a-z2-7]{20}: found nothing \(2 calls of/);
    expect(terminal.questions).toEqual([expect.stringContaining('it will be there twice')]);
    expect(applied()).toHaveLength(1);
    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'delivered',
      attempt: 2,
      audit: [{ what: 'retry', by: 'ana', at: engine.clock.ms, reason }],
    });
  });

  it('wakes the lanes of its operation', async () => {
    const { id } = await parked('wake', { applied: false });
    await engine.work(1);
    await drainLanes();

    await retryDelivery(people, terminalOf(), id, { reason });

    expect(await drainLanes()).toEqual([
      { operation: 'demo', lane: 0 },
      { operation: 'demo', lane: 1 },
    ]);
  });

  it('is refused when the search finds it, and says how to settle it', async () => {
    const { id } = await parked('there', { applied: true, hidden: true });
    engine.crm.faults.clear();

    await expect(retryDelivery(people, terminalOf(), id, { reason })).rejects.toThrow(
      `deliveries resolve ${id} --as delivered`,
    );
    await engine.work();

    expect(applied()).toHaveLength(1);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
  });

  it('changes nothing when the answer is no', async () => {
    const { id } = await parked('no', { applied: false });
    const terminal = terminalOf(false);

    await retryDelivery(people, terminal, id, { reason });

    expect(terminal.lines.at(-1)).toBe('Nothing was changed.');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
  });

  it('is refused without a reason, before anything is asked or spent', async () => {
    const { id } = await parked('why', { applied: false });
    const before = engine.crm.truth.length;

    await expect(retryDelivery(people, terminalOf(), id, { reason: '  ' })).rejects.toThrow('--reason');
    expect(engine.crm.truth.length).toBe(before);
  });

  it('is refused when what it said is gone', async () => {
    const { id, payload } = await parked('gone', { applied: false });
    await engine.services.objects.remove(payload.bucket, payload.key);
    const before = engine.crm.truth.length;

    await expect(retryDelivery(people, terminalOf(), id, { reason })).rejects.toThrow('no longer there');
    expect(engine.crm.truth.length).toBe(before);
  });

  it('is refused while the bridge itself looks for it', async () => {
    engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const { delivery } = await engine.accept('young', insert);
    await engine.work();

    await expect(retryDelivery(people, terminalOf(), delivery.id, { reason })).rejects.toThrow('still looks for it');
  });

  it('gives a rejected command, once its cause is corrected, as many attempts as a new one', async () => {
    const unknown: Command = { ...insert, case: { ...newCase, contact: 'nueva@example.com' } };
    const { delivery } = await engine.accept('corrected', unknown);
    await engine.work();
    expect((await engine.ledger.read(delivery.id))?.status).toBe('rejected');
    addContact('nueva@example.com');

    await retryDelivery(people, terminalOf(), delivery.id, { reason });
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(applied()).toHaveLength(1);
  });

  it('calls nothing rejected that the lost first attempt may have made', async () => {
    const { id } = await parked('refused-then', { applied: false });
    await retryDelivery(people, terminalOf(), id, { reason });
    const contacts = engine.crm.state.records.filter(({ fields }) => fields.emailcontact === newCase.contact);
    for (const contact of contacts) contact.fields.emailcontact = 'otra@example.com';

    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'rejected' });
  });

  it('writes nothing when somebody else decided while the question stood', async () => {
    const { id } = await parked('race', { applied: false });
    const terminal = terminalOf();
    const slow = {
      ...terminal,
      async confirm() {
        await resolveDelivery(people, terminalOf(), id, { as: 'rejected', reason: 'ya no hace falta' });
        return true;
      },
    };

    await expect(retryDelivery(people, slow, id, { reason })).rejects.toThrow('changed in the meantime');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'rejected', audit: [{ what: 'resolve' }] });
  });

  it('never makes a third request of the token', async () => {
    const token = await people.tokens.fingerprint('demo-token');
    for (const number of [0, 1]) await people.slots.lease({ token, number }, 'lane', engine.clock.ms + 60_000);

    await expect(borrowToken(people, 'demo', { patienceMs: 0 })).rejects.toThrow('Both slots of the token are in use');

    await people.slots.release({ token, number: 0 }, 'lane');
    const loan = await borrowToken(people, 'demo', { patienceMs: 0 });
    await expect(borrowToken(people, 'demo', { patienceMs: 0 })).rejects.toThrow('Both slots');
    await loan.giveBack();
    expect(await people.slots.lease({ token, number: 0 }, 'lane', engine.clock.ms + 1)).toBe(true);
  });

  it('waits for a slot, and gives it back', async () => {
    const { id } = await parked('slots', { applied: false });
    const token = await people.tokens.fingerprint('demo-token');
    for (const number of [0, 1]) await people.slots.lease({ token, number }, 'lane', engine.clock.ms + 60_000);

    const retrying = retryDelivery(people, terminalOf(), id, { reason });
    await people.slots.release({ token, number: 1 }, 'lane');
    await retrying;

    expect((await engine.ledger.read(id))?.status).toBe('accepted');
    expect(await people.slots.lease({ token, number: 1 }, 'lane', engine.clock.ms + 1)).toBe(true);
  });

  it('counts the calls of its search among those of the day', async () => {
    const { id } = await parked('count', { applied: false });
    const token = await people.tokens.fingerprint('demo-token');
    const before = (await people.quota.day(token))?.used ?? 0;

    await retryDelivery(people, terminalOf(), id, { reason });

    expect((await people.quota.day(token))?.used).toBe(before + 2);
  });

  it('says until when the token rests instead of calling', async () => {
    const { id } = await parked('rests', { applied: false });
    await people.pauses.pause(await people.tokens.fingerprint('demo-token'), engine.clock.ms + 3_600_000, 'quota');

    await expect(retryDelivery(people, terminalOf(), id, { reason })).rejects.toThrow(/rests until .*, in 60 min/);
  });
});

describe('deliveries resolve', () => {
  it('takes the id that the search found, and forgets what the command said', async () => {
    const { id, payload } = await parked('found', { applied: true, hidden: true });
    engine.crm.faults.clear();

    await resolveDelivery(people, terminalOf(), id, { as: 'delivered', reason });

    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'delivered',
      reason: 'resolved',
      crmId: engine.crm.state.cases[0]?.id,
      idPrefijo: engine.crm.state.cases[0]?.idPrefijo,
      audit: [{ what: 'resolve', by: 'ana', reason }],
    });
    await expect(people.objects.getText(payload.bucket, payload.key)).rejects.toMatchObject({ reason: 'object_gone' });
    expect(await people.due.all('demo', 'parked', 10)).toEqual([]);
  });

  it('searches also when what the command said is gone', async () => {
    const { id, payload } = await parked('found-gone', { applied: true, hidden: true });
    engine.crm.faults.clear();
    await people.objects.remove(payload.bucket, payload.key);

    await resolveDelivery(people, terminalOf(), id, { as: 'delivered', reason });

    expect((await engine.ledger.read(id))?.crmId).toBe(engine.crm.state.cases[0]?.id);
  });

  it('is not rejected when the search found it, nor another record than it found', async () => {
    const { id } = await parked('not-so', { applied: true, hidden: true });
    engine.crm.faults.clear();
    const other = '0123456789abcdef01234567';

    await expect(resolveDelivery(people, terminalOf(), id, { as: 'rejected', reason })).rejects.toThrow(
      'It is in the CRM',
    );
    await expect(resolveDelivery(people, terminalOf(), id, { as: 'delivered', crmId: other, reason })).rejects.toThrow(
      'another record',
    );
  });

  it('wants the id of an insert that no search can find, and says by which mark to look', async () => {
    engine.crm.faults.add({ match: { endpoint: 'custom/insert.php' }, fault: { kind: 'reset', applied: true } });
    const { delivery } = await engine.accept('task', task);
    await engine.work();
    const terminal = terminalOf();
    const made = engine.crm.state.activities[0]?.id as string;

    await expect(resolveDelivery(people, terminal, delivery.id, { as: 'delivered', reason })).rejects.toThrow(
      '--crm-id',
    );
    await resolveDelivery(people, terminal, delivery.id, { as: 'delivered', crmId: made.toUpperCase(), reason });

    const [, marker] = /wkx-\w+/.exec(String(engine.crm.state.activities[0]?.fields.description)) ?? [];
    expect(terminal.lines[0]).toContain(marker ?? 'wkx-');
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', crmId: made });
  });

  it.each([
    [{ as: 'done' }, '--as delivered'],
    [{ as: 'delivered', crmId: 'PET-1' }, '24 hexadecimal digits'],
    [{ as: 'rejected', crmId: '0123456789abcdef01234567' }, 'leave --crm-id out'],
  ])('refuses %j', async (options, sentence) => {
    await expect(resolveDelivery(people, terminalOf(), 'none', { ...options, reason })).rejects.toThrow(sentence);
  });

  it('is for what is uncertain only', async () => {
    const { delivery } = await engine.accept('waiting', insert);

    await expect(resolveDelivery(people, terminalOf(), delivery.id, { as: 'rejected', reason })).rejects.toThrow(
      'It is accepted',
    );
  });
});

const endpoint = 'cases/insertAttach.php';

/** A delivery whose answer was lost and that three searches did not find. `hidden`: it is there, and the CRM shows it late. */
async function parked(key: string, { applied, hidden }: { applied: boolean; hidden?: boolean }): Promise<Delivery> {
  if (hidden) engine.crm.settings.visibleAfterMs = 26 * 3_600_000;
  engine.crm.faults.add({ match: { endpoint, nth: 1 }, fault: { kind: 'reset', applied } });
  const { delivery } = await engine.accept(key, insert);
  await engine.work();
  for (const waitMs of [2 * 60_000, 15 * 60_000, 24 * 3_600_000]) {
    engine.clock.ms += waitMs;
    await engine.work();
  }
  engine.clock.ms += 3 * 3_600_000;
  const row = (await engine.ledger.read(delivery.id)) as Delivery;
  expect(row).toMatchObject({ status: 'uncertain', parked: true });
  return row;
}

function applied() {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied');
}

function addContact(email: string): void {
  const [contact] = engine.crm.state.records.filter(({ module }) => module === 'contacts');
  if (!contact) throw new Error('The seed has no contact');
  engine.crm.state.records.push({ ...contact, id: 'b'.repeat(24), fields: { ...contact.fields, emailcontact: email } });
}

async function drainLanes(): Promise<unknown[]> {
  const bodies: unknown[] = [];
  for (;;) {
    const got = await engine.aws.sqs.receive(engine.arn, { max: 10, waitMs: 0, signal: AbortSignal.timeout(5_000) });
    if (got.length === 0) return bodies;
    for (const message of got) {
      bodies.push(JSON.parse(message.body));
      engine.aws.sqs.delete(engine.arn, message.receiptHandle);
    }
  }
}
