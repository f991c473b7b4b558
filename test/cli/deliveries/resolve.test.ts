import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resolveDelivery, resolveSeveral } from '../../../cli/deliveries/resolve.ts';
import { retryDelivery } from '../../../cli/deliveries/retry.ts';
import { parseCommandLine } from '../../../cli/main.ts';
import type { Operator } from '../../../cli/operator.ts';
import type { Command } from '../../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { insertTask as task } from '../../setup/new-task.ts';
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
const unreadable = { kind: 'answer', as: '502', applied: false } as const;

describe('deliveries resolve', () => {
  it('takes the id that the search found, and forgets what the command said', async () => {
    const { id, payload } = await parkedCase(engine, 'found', { applied: true, hidden: true });
    engine.crm.faults.clear();

    await resolveDelivery(operator, terminalOf(), id, { as: 'delivered', reason });

    expect(await engine.ledger.read(id)).toMatchObject({
      status: 'delivered',
      reason: 'resolved',
      crmId: engine.crm.state.cases[0]?.id,
      idPrefijo: engine.crm.state.cases[0]?.idPrefijo,
      decisions: [{ what: 'resolve', by: 'ana', reason }],
    });
    await expect(engine.services.stores.objects.getText(payload.bucket, payload.key)).rejects.toMatchObject({
      reason: 'object_gone',
    });
    expect(await engine.services.stores.dueIndex.all('demo', 'parked', 10)).toEqual([]);
  });

  it('searches also when what the command said is gone', async () => {
    const { id, payload } = await parkedCase(engine, 'found-gone', { applied: true, hidden: true });
    engine.crm.faults.clear();
    await engine.services.stores.objects.remove(payload.bucket, payload.key);

    await resolveDelivery(operator, terminalOf(), id, { as: 'delivered', reason });

    expect(await engine.ledger.read(id)).toMatchObject({ crmId: engine.crm.state.cases[0]?.id });
  });

  it('keeps the row of an upload for ever, as if the engine had delivered it: a backfill asks it', async () => {
    const event = { origin: 'upload:uploads', dedupeKey: 'a version' };
    engine.crm.faults.add({ match: { endpoint: 'custom/insert.php' }, fault: { kind: 'reset', applied: true } });
    const { delivery } = await engine.accept('', task, { event });
    await engine.work();
    const crmId = engine.crm.state.activities[0]?.id as string;

    await resolveDelivery(operator, terminalOf(), delivery.id, { as: 'delivered', 'crm-id': crmId, reason });

    const row = await engine.table.get({ pk: `cmd#${delivery.id}`, sk: 'cmd' });
    expect(row).toMatchObject({ status: 'delivered', origin: 'upload:uploads' });
    expect(row).not.toHaveProperty('expiresAt');
  });

  it('is not rejected when the search found it, nor another record than it found', async () => {
    const { id } = await parkedCase(engine, 'not-so', { applied: true, hidden: true });
    engine.crm.faults.clear();
    const other = '0123456789abcdef01234567';

    await expect(resolveDelivery(operator, terminalOf(), id, { as: 'rejected', reason })).rejects.toThrow(
      'It is in the CRM',
    );
    await expect(
      resolveDelivery(operator, terminalOf(), id, { as: 'delivered', 'crm-id': other, reason }),
    ).rejects.toThrow('another record');
  });

  it('demands the id of an insert that no search can find, and says by which marker to look', async () => {
    engine.crm.faults.add({ match: { endpoint: 'custom/insert.php' }, fault: { kind: 'reset', applied: true } });
    const { delivery } = await engine.accept('task', task);
    await engine.work();
    const terminal = terminalOf();
    const made = engine.crm.state.activities[0]?.id as string;

    await expect(resolveDelivery(operator, terminal, delivery.id, { as: 'delivered', reason })).rejects.toThrow(
      '--crm-id',
    );
    await resolveDelivery(operator, terminal, delivery.id, { as: 'delivered', 'crm-id': made.toUpperCase(), reason });

    const [, marker] = /wkx-\w+/.exec(String(engine.crm.state.activities[0]?.fields.description)) ?? [];
    expect(terminal.lines[0]).toContain(marker ?? 'wkx-');
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', crmId: made });
  });

  it.each([
    [{ as: 'done' }, '--as delivered'],
    [{ as: 'delivered', 'crm-id': 'PET-1' }, '24 hexadecimal digits'],
    [{ as: 'rejected', 'crm-id': '0123456789abcdef01234567' }, 'leave --crm-id out'],
  ])('refuses %j', async (options, sentence) => {
    await expect(resolveDelivery(operator, terminalOf(), 'none', { ...options, reason })).rejects.toThrow(sentence);
  });

  it('says that the bridge is still at it, before somebody calls it rejected', async () => {
    engine.crm.faults.add({ match: { endpoint: 'cases/insertAttach.php' }, fault: { kind: 'reset', applied: false } });
    const { delivery } = await engine.accept('young', insert);
    await engine.work();
    // After a broken connection, the token is paused for a minute.
    engine.clock.ms += 61_000;
    const terminal = terminalOf(false);

    await resolveDelivery(operator, terminal, delivery.id, { as: 'rejected', reason });

    expect(terminal.lines[1]).toContain('The bridge still searches the CRM for it');
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'uncertain' });
  });

  it('withdraws what is tried again and again, so that it is never sent', async () => {
    engine.crm.settings.maxBodyBytes = 100;
    const { delivery } = await engine.accept('too large for the CRM', insert);
    await engine.work();

    await resolveDelivery(operator, terminalOf(), delivery.id, { as: 'rejected', reason });
    engine.crm.settings.maxBodyBytes = 10_000_000;
    engine.clock.ms += 3_600_000;
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'rejected',
      reason: 'resolved',
      decisions: [{ what: 'resolve', by: 'ana', reason }],
    });
    expect(await engine.services.stores.dueIndex.all('demo', 'bulk', 10)).toEqual([]);
    expect(engine.crm.state.cases).toEqual([]);
  });

  it("takes a person at their word where the search fails, as the bridge's own did", async () => {
    const { id, marker } = await searchesFail();
    const terminal = terminalOf();
    const crmId = '0123456789abcdef01234567';

    await resolveDelivery(operator, terminal, id, { as: 'delivered', 'crm-id': crmId, reason });

    expect(terminal.lines[0]).toMatch(/^The search failed .* Look in the CRM yourself/);
    expect(terminal.lines[0]).toContain(marker);
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', reason: 'resolved', crmId });
  });

  it('sends it again at their word as well', async () => {
    const { id } = await searchesFail();
    const terminal = terminalOf();

    await retryDelivery(operator, terminal, id, { reason });
    await engine.work();

    expect(terminal.lines).toContain('If the first one is in the CRM after all, it will be there twice.');
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'delivered', crmId: engine.crm.state.cases[0]?.id });
  });

  it('changes nothing when the search fails for once', async () => {
    const { id } = await parkedCase(engine, 'for once', { applied: false });
    engine.crm.faults.add({ match: { endpoint: 'custom/queryDates.php' }, fault: unreadable });

    await expect(resolveDelivery(operator, terminalOf(), id, { as: 'rejected', reason })).rejects.toThrow(
      'The search in the CRM failed, so nothing was changed',
    );
    expect(await engine.ledger.read(id)).toMatchObject({ status: 'uncertain', parked: true });
  });

  it('calls nothing delivered that was not made, and nothing at all that a worker has or that is over', async () => {
    const { delivery } = await engine.accept('waiting', insert);
    const resolve = (as: string) => resolveDelivery(operator, terminalOf(), delivery.id, { as, reason });

    await expect(resolve('delivered')).rejects.toThrow('It is accepted, so it was not made');
    await engine.ledger.claim(delivery.id, 'worker', engine.clock.ms + 60_000);
    await expect(resolve('rejected')).rejects.toThrow('It is sending');
    await engine.ledger.release({ id: delivery.id, owner: 'worker', attempt: 1 }, { status: 'rejected' });
    await expect(resolve('rejected')).rejects.toThrow('It is rejected');
  });
});

describe('deliveries resolve, of several', () => {
  const of = (source: string, key: string) => ({ event: { origin: `webhook:${source}`, dedupeKey: key } });
  const waiting = async (source: string, key: string) =>
    (await engine.accept('', insert, { ...of(source, key), priority: 'interactive' })).delivery.id;
  const statusOf = async (id: string) => (await engine.ledger.read(id))?.status;

  it('withdraws all that waits of one source after one question, and nothing of another', async () => {
    const flood = await Promise.all(['1', '2', '3'].map((key) => waiting('a', key)));
    const other = await waiting('b', '1');
    const terminal = terminalOf();

    await resolveSeveral(operator, terminal, [], { origin: 'webhook:a', as: 'rejected', reason });
    await engine.work();

    expect(terminal.questions).toEqual(['Settle 3 deliveries as rejected?']);
    expect(
      terminal.lines
        .slice(1, 4)
        .map((line) => line.slice(0, 26))
        .sort(),
    ).toEqual(flood.toSorted());
    expect(terminal.lines.slice(4)).toEqual(['rejected: 3 deliveries.']);
    expect(await Promise.all(flood.map(statusOf))).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await engine.ledger.read(flood[0] ?? '')).toMatchObject({
      decisions: [{ what: 'resolve', by: 'ana', reason }],
    });
    expect(await statusOf(other)).toBe('delivered');
    expect(engine.crm.state.cases).toHaveLength(1);
  });

  it('names and leaves what a worker has or what the search found, and settles the rest', async () => {
    const found = await parkedCase(engine, 'found', { applied: true, hidden: true });
    engine.crm.faults.clear();
    await waiting('a', 'taken');
    const event = { origin: found.origin, dedupeKey: 'waits' };
    const { delivery } = await engine.accept('', insert, { event });
    const terminal = terminalOf();

    await resolveSeveral(operator, terminal, [], { origin: found.origin, as: 'rejected', reason });

    expect(terminal.questions[0]).toContain('The CRM is searched for 1 of them first.');
    expect(terminal.warnings).toEqual([expect.stringMatching(new RegExp(`^${found.id}: It is in the CRM`))]);
    expect(terminal.lines.slice(-2)).toEqual(['rejected: 1 delivery.', 'Left as they were: 1.']);
    expect([await statusOf(delivery.id), await statusOf(found.id)]).toEqual(['rejected', 'uncertain']);
  });

  it('takes an origin in place of an id, not beside one', () => {
    const parse = (...words: string[]) => parseCommandLine(['deliveries', 'resolve', '--as', 'rejected', ...words]);

    expect(parse('--origin', 'webhook:a')?.options).toMatchObject({ origin: 'webhook:a' });
    expect(() => parse('id', '--origin', 'webhook:a')).toThrow('Leave out id');
    expect(() => parse()).toThrow('Say which: deliveries resolve ID|PET-…|s3://… or --origin, --status');
  });

  it('changes nothing without a yes, and says where nothing waits', async () => {
    const id = await waiting('a', '1');
    await resolveSeveral(operator, terminalOf(false), [], { origin: 'webhook:a', as: 'rejected', reason });
    await resolveSeveral(operator, terminalOf(), [id], { 'dry-run': true, as: 'rejected', reason });
    expect(await statusOf(id)).toBe('accepted');

    const settle = (origin: string, options: object) =>
      resolveSeveral(operator, terminalOf(), [], { origin, reason, ...options });
    await expect(settle('webhook:none', { as: 'rejected' })).rejects.toThrow(
      'Nothing that this command could decide about fits',
    );
    await expect(settle('webhook:a', { as: 'delivered' })).rejects.toThrow(
      'Nothing that this command could decide about fits',
    );
    await expect(settle('webhook:a', { as: 'done' })).rejects.toThrow('--as delivered');
    await expect(settle('webhook:a', { as: 'rejected', 'crm-id': 'x' })).rejects.toThrow('--crm-id');
    await expect(settle('webhook:a', { as: 'rejected', reason: ' ' })).rejects.toThrow('Say why');
  });
});

/** A case whose answer was lost, and that ten searches in a row could not look for. */
async function searchesFail(): Promise<{ id: string; marker: string }> {
  // A pause ends the run instead of being slept through.
  Object.assign(engine.services, { limits: { ...engine.services.limits, sleepThroughMs: 0 } });
  const match = { endpoint: 'cases/insertAttach.php', nth: 1 };
  engine.crm.faults.add({ match, fault: { kind: 'reset', applied: false } });
  engine.crm.faults.add({ match: { endpoint: 'custom/queryDates.php' }, fault: unreadable });
  const { delivery } = await engine.accept('unsearchable', insert);
  for (let search = 0; search <= 10; search++) {
    await engine.work();
    engine.clock.ms += 24 * 3_600_000;
  }
  expect(await engine.ledger.read(delivery.id)).toMatchObject({ parked: true, counters: { failedReads: 10 } });
  return { id: delivery.id, marker: await engine.services.stores.markers.of(delivery.id) };
}
