import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveDelivery } from '../../../cli/deliveries/resolve.ts';
import { retryDelivery, retrySeveral } from '../../../cli/deliveries/retry.ts';
import type { Operator } from '../../../cli/operator.ts';
import { borrowToken } from '../../../cli/token-loan.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { operatorOf, parkedCase, terminalOf } from '../operator.ts';

let engine: Engine;
let operator: Operator;
beforeEach(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };
const reason = 'lo pidió el cliente';

describe('deliveries retry', () => {
  it('sends again what was parked and is not in the CRM, once, and writes down who decided why', async () => {
    const { id } = await parkedCase(engine, 'lost', { applied: false });
    const terminal = terminalOf();

    await retryDelivery(operator, terminal, id, { reason });
    await engine.work();

    expect(terminal.lines[0]).toMatch(/^Searched the CRM for wkx-[a-z2-7]{20}: found nothing \(2 calls of/);
    expect(terminal.lines[1]).toContain('it will be there twice');
    expect(terminal.questions).toEqual(['Send it again?']);
    expect(applied()).toHaveLength(1);
    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'delivered',
      attempt: 2,
      decisions: [{ what: 'retry', by: 'ana', at: engine.clock.ms, reason }],
    });
  });

  it.each([
    ['was rejected with it', false],
    ['was never accepted', true],
  ])('sends the task of its deadline too, which %s', async (_why, rejectedAtOnce) => {
    const contact = 'nueva@example.com';
    const made = { ...newCase, contact, deadline: { term: 'PQRS', from: '2027-01-15' } };
    const rejected = rejectedAtOnce ? 'infected' : undefined;
    const { delivery } = await engine.accept('late', { ...insert, case: made }, { rejected });
    await settle();
    expect((await engine.deliveries()).map(({ status }) => status)).toEqual(
      rejectedAtOnce ? ['rejected'] : ['rejected', 'rejected'],
    );

    addContact(contact);
    await retryDelivery(operator, terminalOf(), delivery.id, { reason });
    await settle();

    expect((await engine.deliveries()).map(({ status }) => status)).toEqual(['delivered', 'delivered']);
    expect(engine.crm.state.activities).toMatchObject([{ fields: { id_record: engine.crm.state.cases[0]?.id } }]);
  });

  it('wakes the lanes of its operation', async () => {
    const { id } = await parkedCase(engine, 'wake', { applied: false });
    await engine.work(1);
    await engine.takeWakeUps();

    await retryDelivery(operator, terminalOf(), id, { reason });

    expect(await engine.takeWakeUps()).toEqual([
      { operation: 'demo', number: 0, epoch: 4 },
      { operation: 'demo', number: 1, epoch: 1 },
    ]);
  });

  it('is refused when the search finds it, and says how to settle it', async () => {
    const { id } = await parkedCase(engine, 'there', { applied: true, hidden: true });
    engine.crm.faults.clear();

    await expect(retryDelivery(operator, terminalOf(), id, { reason })).rejects.toThrow(
      `deliveries resolve ${id} --as delivered`,
    );
    await engine.work();

    expect(applied()).toHaveLength(1);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
  });

  it('changes nothing when the answer is no', async () => {
    const { id } = await parkedCase(engine, 'no', { applied: false });
    const terminal = terminalOf(false);

    await retryDelivery(operator, terminal, id, { reason });

    expect(terminal.lines.at(-1)).toBe('Nothing was changed.');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
  });

  it('is refused without a reason, before anything is asked or spent', async () => {
    const { id } = await parkedCase(engine, 'why', { applied: false });
    const before = engine.crm.truth.length;

    await expect(retryDelivery(operator, terminalOf(), id, { reason: '  ' })).rejects.toThrow('--reason');
    expect(engine.crm.truth.length).toBe(before);
  });

  it('is refused when its payload is gone', async () => {
    const { id, payload } = await parkedCase(engine, 'gone', { applied: false });
    await engine.services.stores.objects.remove(payload.bucket, payload.key);
    const before = engine.crm.truth.length;

    await expect(retryDelivery(operator, terminalOf(), id, { reason })).rejects.toThrow('no longer there');
    expect(engine.crm.truth.length).toBe(before);
  });

  it('is refused while the bridge itself searches for it', async () => {
    engine.crm.faults.add({
      match: { endpoint: 'cases/insertAttach.php', nth: 1 },
      fault: { kind: 'reset', applied: false },
    });
    const { delivery } = await engine.accept('young', insert);
    await engine.work();

    await expect(retryDelivery(operator, terminalOf(), delivery.id, { reason })).rejects.toThrow(
      'still searches the CRM for it',
    );
  });

  it('gives a rejected command, once its cause is corrected, as many attempts as a new one', async () => {
    const unknown: Command = { ...insert, case: { ...newCase, contact: 'nueva@example.com' } };
    const { delivery } = await engine.accept('corrected', unknown);
    await engine.work();
    expect((await engine.ledger.read(delivery.id))?.status).toBe('rejected');
    addContact('nueva@example.com');

    await retryDelivery(operator, terminalOf(), delivery.id, { reason });
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', attempt: 2 });
    expect(applied()).toHaveLength(1);
  });

  it('calls nothing rejected that the lost first attempt may have made', async () => {
    const { id } = await parkedCase(engine, 'refused-then', { applied: false });
    await retryDelivery(operator, terminalOf(), id, { reason });
    const contacts = engine.crm.state.records.filter(({ fields }) => fields.emailcontact === newCase.contact);
    for (const contact of contacts) contact.fields.emailcontact = 'otra@example.com';

    await engine.work();

    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'rejected' });
  });

  it('takes a person’s word for no proof that it is not in the CRM', async () => {
    const { id } = await parkedCase(engine, 'called-rejected', { applied: false });
    await resolveDelivery(operator, terminalOf(), id, { as: 'rejected', reason });
    const terminal = terminalOf();
    await retryDelivery(operator, terminal, id, { reason });
    const contacts = engine.crm.state.records.filter(({ fields }) => fields.emailcontact === newCase.contact);
    for (const contact of contacts) contact.fields.emailcontact = 'otra@example.com';

    await engine.work();

    expect(terminal.lines[1]).toContain('it will be there twice');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true, reason: 'rejected' });
  });

  it('writes nothing when somebody else decided before the answer', async () => {
    const { id } = await parkedCase(engine, 'race', { applied: false });
    const terminal = terminalOf();
    const slow = {
      ...terminal,
      async confirm() {
        await resolveDelivery(operator, terminalOf(), id, { as: 'rejected', reason: 'ya no hace falta' });
        return true;
      },
    };

    await expect(retryDelivery(operator, slow, id, { reason })).rejects.toThrow('changed in the meantime');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'rejected', decisions: [{ what: 'resolve' }] });
  });

  it.each([
    { rejected: 'invalid:sendAt', says: 'invalid:sendAt: the bridge refused this field' },
    { rejected: 'case_not_found', says: 'case_not_found: no case has this number' },
  ])('says that the stored command itself is wrong, and what to do: $rejected', async ({ rejected, says }) => {
    const event = { origin: 'webhook:form', dedupeKey: '1' };
    const { delivery } = await engine.accept('', insert, { event, rejected });
    const terminal = terminalOf(false);

    await retryDelivery(operator, terminal, delivery.id, { reason });

    expect(terminal.lines[0]).toContain(`The stored command itself is wrong: ${says}`);
    expect(terminal.lines[0]).toContain('with another Idempotency-Key');
    expect(terminal.questions).toEqual(['Send it all the same?']);
  });

  it('names the word that the CRM does not know, until somebody corrects the CRM', async () => {
    const { delivery } = await engine.accept('unknown', {
      ...insert,
      case: { ...newCase, contact: 'nueva@example.com' },
    });
    await engine.accept('known', insert);
    await engine.work();
    const asked = async () => {
      const terminal = terminalOf(false);
      await retryDelivery(operator, terminal, delivery.id, { reason });
      return { text: terminal.lines.join('\n'), questions: terminal.questions };
    };

    const before = await asked();
    expect(before.text).toMatch(/contact +nueva@example.com +DOES NOT EXIST/);
    expect(before.text).toContain('Correct the CRM first');
    expect(before.questions).toEqual(['Send it again all the same?']);
    addContact('nueva@example.com');
    expect((await asked()).questions).toEqual(['Send it again?']);
  });

  it('is refused when somebody changed the payload', async () => {
    const { id, payload } = await parkedCase(engine, 'changed', { applied: false });
    await engine.services.stores.objects.putText(payload.bucket, payload.key, JSON.stringify(insert.case));

    await expect(retryDelivery(operator, terminalOf(), id, { reason })).rejects.toThrow(
      /^It cannot be sent again\. payload_changed: /,
    );
  });

  it('never makes a third request of the token', async () => {
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    for (const number of [0, 1])
      await engine.services.tokenStores.slots.lease({ token, number }, 'lane', engine.clock.ms + 60_000);

    await expect(borrowToken(operator, 'demo', { patienceMs: 0 })).rejects.toThrow(
      'Both slots of the token are in use',
    );

    await engine.services.tokenStores.slots.release({ token, number: 0 }, 'lane');
    const loan = await borrowToken(operator, 'demo', { patienceMs: 0 });
    await expect(borrowToken(operator, 'demo', { patienceMs: 0 })).rejects.toThrow('Both slots');
    await loan.giveBack();
    expect(
      await engine.services.tokenStores.slots.lease({ token, number: 0 }, 'lane', engine.clock.ms + 1),
    ).toBeDefined();
  });

  it('waits for a slot, and gives it back', async () => {
    const { id } = await parkedCase(engine, 'slots', { applied: false });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    for (const number of [0, 1])
      await engine.services.tokenStores.slots.lease({ token, number }, 'lane', engine.clock.ms + 60_000);

    const retrying = retryDelivery(operator, terminalOf(), id, { reason });
    await engine.services.tokenStores.slots.release({ token, number: 1 }, 'lane');
    await retrying;

    expect((await engine.ledger.read(id))?.status).toBe('accepted');
    expect(
      await engine.services.tokenStores.slots.lease({ token, number: 1 }, 'lane', engine.clock.ms + 1),
    ).toBeDefined();
  });

  it('counts the calls of its search among those of the day', async () => {
    const { id } = await parkedCase(engine, 'count', { applied: false });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    const before = (await engine.services.tokenStores.quota.readDay(token))?.used ?? 0;

    await retryDelivery(operator, terminalOf(), id, { reason });

    expect((await engine.services.tokenStores.quota.readDay(token))?.used).toBe(before + 2);
  });

  it('says until when the token is paused instead of calling', async () => {
    const { id } = await parkedCase(engine, 'rests', { applied: false });
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.pauses.pause(token, 'quota', () => engine.clock.ms + 3_600_000);

    await expect(retryDelivery(operator, terminalOf(), id, { reason })).rejects.toThrow(/paused until .*, in 60 min/);
  });
});

/** Long enough for what waits behind a case. */
async function settle() {
  for (let round = 0; round < 3; round++) {
    await engine.work();
    engine.clock.ms += 61_000;
  }
}
describe('deliveries retry, of several', () => {
  const rejectedOf = async (source: string, key: string) => {
    const event = { origin: `webhook:${source}`, dedupeKey: key };
    const command: Command = { ...insert, case: { ...newCase, contact: 'nueva@example.com' } };
    return (await engine.accept('', command, { event })).delivery.id;
  };
  const statusOf = async (id: string) => (await engine.ledger.read(id))?.status;

  it.each([
    { what: 'those that are named', options: {}, names: (ids: string[]) => ids.slice(0, 2) },
    { what: 'those of one source', options: { origin: 'a' }, names: () => [] },
    { what: 'those of one reason and source', options: { why: 'rejected', origin: 'webhook:a' }, names: () => [] },
    { what: 'those that name a contact', options: { contact: 'nueva@example.com', origin: 'a' }, names: () => [] },
  ])('sends $what again after a preview and one question, each with the reason', async ({ options, names }) => {
    const ids = [await rejectedOf('a', '1'), await rejectedOf('a', '2'), await rejectedOf('b', '1')];
    await engine.work();
    addContact('nueva@example.com');
    const terminal = terminalOf();

    await retrySeveral(operator, terminal, names(ids), { ...options, reason });

    expect(terminal.questions).toEqual(['Send 2 deliveries again?']);
    expect(
      terminal.lines
        .slice(1, 3)
        .map((line) => line.slice(0, 26))
        .sort(),
    ).toEqual(ids.slice(0, 2).sort());
    expect(terminal.lines.at(-1)).toBe('To be sent again: 2 deliveries.');
    expect(await Promise.all(ids.map(statusOf))).toEqual(['accepted', 'accepted', 'rejected']);
    expect(await engine.ledger.read(ids[1] ?? '')).toMatchObject({ decisions: [{ what: 'retry', by: 'ana', reason }] });
  });

  it('changes nothing without a yes, in a dry run, and where nothing fits', async () => {
    const ids = [await rejectedOf('a', '1'), await rejectedOf('a', '2')];
    await engine.work();
    const dry = terminalOf();

    await retrySeveral(operator, terminalOf(false), ids, { reason });
    await retrySeveral(operator, dry, ids, { reason, 'dry-run': true });

    expect(dry.questions).toEqual([]);
    expect(dry.lines.at(-1)).toBe('Nothing was changed: this was a dry run.');
    expect(await Promise.all(ids.map(statusOf))).toEqual(['rejected', 'rejected']);
    await expect(retrySeveral(operator, terminalOf(), [], { reason, origin: 'c' })).rejects.toThrow('Nothing that');
    await expect(retrySeveral(operator, terminalOf(), ids, { reason: ' ' })).rejects.toThrow('Say why');
  });
});

function applied() {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied');
}

function addContact(email: string): void {
  const [contact] = engine.crm.state.records.filter(({ module }) => module === 'contacts');
  if (!contact) throw new Error('The seed has no contact');
  engine.crm.state.records.push({ ...contact, id: 'b'.repeat(24), fields: { ...contact.fields, emailcontact: email } });
}
