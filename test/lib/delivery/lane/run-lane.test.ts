import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../../lib/delivery/command.ts';
import type { Fault } from '../../../../local/crm/faults.ts';
import { type Engine, newCase, startEngine } from '../../../setup/engine.ts';

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
});
afterEach(() => engine.stop());

const insertPath = 'cases/insertAttach.php';
const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

describe('runLane', () => {
  it('makes a case of a file, byte for byte, with the command’s marker in it', async () => {
    const { sha256, ...file } = await engine.upload('contrato.pdf', Buffer.from('%PDF-1.4 '.repeat(30_000)));
    const { delivery } = await engine.accept('file', { ...insert, attachments: [file] });

    await engine.work();

    const [entry] = appliedCalls();
    expect(entry?.attachments).toMatchObject([{ sha256, bytes: file.size, stored: true }]);
    expect(entry?.markers).toHaveLength(1);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'delivered',
      crmId: entry?.ids[0],
      attempt: 1,
    });
  });

  it('makes one case of an event that comes three times', async () => {
    const first = await engine.accept('once', insert);
    const second = await engine.accept('once', insert);
    await engine.work();
    const third = await engine.accept('once', insert);
    await engine.work();

    expect([first, second, third].map(({ outcome }) => outcome)).toEqual(['accepted', 'known', 'known']);
    expect(third.delivery.status).toBe('delivered');
    expect(appliedCalls()).toHaveLength(1);
  });

  it('keeps the first of two commands under one id', async () => {
    await engine.accept('same', insert);
    const other = await engine.accept('same', { ...insert, case: { ...newCase, description: 'Otra' } });

    expect(other.outcome).toBe('conflict');
  });

  it('delivers commands shared by two lanes once, with at most two requests at a time', async () => {
    engine.crm.settings.latencyMs = 150;
    for (let number = 0; number < 12; number++) await engine.accept(`shared ${number}`, insert);

    await Promise.all([engine.work(0), engine.work(1)]);

    expect(appliedCalls()).toHaveLength(12);
    expect(Math.max(...engine.crm.truth.map(({ maxInFlight }) => maxInFlight))).toBe(2);
  });

  it('does nothing while another worker holds its slot', async () => {
    await engine.accept('held', insert);
    const token = await engine.services.tokenStores.tokens.fingerprint('demo-token');
    await engine.services.tokenStores.slots.lease({ token, number: 0 }, 'somebody', engine.clock.ms + 1);

    await engine.work(0);
    expect(appliedCalls()).toHaveLength(0);
    engine.clock.ms += 2;
    await engine.work(0);
    expect(appliedCalls()).toHaveLength(1);
  });

  it('takes interactive commands before bulk', async () => {
    await engine.accept('bulk', { ...insert, case: { ...newCase, type: 'Claims' } });
    await engine.accept('interactive', insert, { priority: 'interactive' });

    await engine.work();

    expect(engine.crm.state.cases.map(({ type }) => type)).toEqual(['Request', 'Claims']);
  });

  it('rejects a command that the CRM refuses finally, and continues', async () => {
    const bad = await engine.accept('bad', { ...insert, case: { ...newCase, contact: 'nadie@example.com' } });
    await engine.accept('good', insert);

    await engine.work();

    expect(await engine.ledger.read(bad.delivery.id)).toMatchObject({
      status: 'rejected',
      reason: 'rejected',
      http: 412,
    });
    expect(appliedCalls()).toHaveLength(1);
  });

  it('rejects a file that is gone, without a call', async () => {
    const { sha256: _sha256, ...file } = await engine.upload('gone.pdf', Buffer.from('x'));
    const gone = { ...file, versionId: file.versionId?.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')) };
    const { delivery } = await engine.accept('gone', { ...insert, attachments: [gone] });

    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'rejected', reason: 'object_gone' });
    expect(appliedCalls()).toHaveLength(0);
  });

  const before: [string, Fault][] = [
    ['half way', { kind: 'reset-at', fraction: 0.5 }],
    ['one byte before the end', { kind: 'reset-before-end', bytes: 1 }],
  ];
  it.each(before)('sends again a call that broke %s, and makes one case', async (_when, fault) => {
    const { sha256, ...file } = await engine.upload('large.pdf', Buffer.alloc(300_000, 7));
    const rule = engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault });
    const { delivery } = await engine.accept('breaks', { ...insert, attachments: [file] });

    await engine.work();
    expect(rule.fired).toBe(1);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', reason: 'broken' });
    engine.clock.ms += 60_000;
    await engine.work();

    expect(appliedCalls()).toMatchObject([{ attachments: [{ sha256 }] }]);
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', attempt: 2 });
  });

  const after: [string, Fault, number][] = [
    ['the answer was lost though the case was made', { kind: 'reset', applied: true }, 1],
    ['the connection broke and no case was made', { kind: 'reset', applied: false }, 0],
    ['the answer is a 502', { kind: 'answer', as: '502', applied: true }, 1],
    ['the answer is HTML', { kind: 'answer', as: 'html-200', applied: true }, 1],
    ['the answer names no record', { kind: 'answer', as: 'no-id', applied: true }, 1],
  ];
  it.each(after)('never sends an insert again when %s', async (_what, fault, cases) => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault });
    const { delivery } = await engine.accept('unknown', insert);

    await engine.work();
    engine.clock.ms += 3_600_000;
    await engine.work();

    expect(appliedCalls()).toHaveLength(cases);
    expect(engine.crm.truth.filter(({ endpoint }) => endpoint === insertPath)).toHaveLength(1);
    const settled = await engine.ledger.read(delivery.id);
    expect(settled?.status).toBe(cases === 1 ? 'delivered' : 'uncertain');
    if (cases === 1) expect(settled).toMatchObject({ reason: 'found', crmId: appliedCalls()[0]?.ids[0] });
  });

  it('parks an insert that three searches did not find', async () => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: false } });
    const { delivery } = await engine.accept('lost', insert);

    await engine.work();
    for (const waitMs of [2 * 60_000, 15 * 60_000, 24 * 3_600_000]) {
      expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'uncertain', parked: false });
      engine.clock.ms += waitMs;
      await engine.work();
    }

    expect(await engine.ledger.read(delivery.id)).toMatchObject({
      status: 'uncertain',
      parked: true,
      counters: { searches: 3 },
    });
    expect(appliedCalls()).toHaveLength(0);
  });

  it('reports two records with one marker', async () => {
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: true } });
    engine.crm.faults.add({ match: { endpoint: 'custom/queryDates.php' }, fault: { kind: 'two-hits' } });
    const { delivery } = await engine.accept('twice', insert);

    await engine.work();
    engine.clock.ms += 3_600_000;
    await engine.work();

    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'delivered', duplicate: true });
  });

  it('finds a duplicate marker, and one that was never sent, in an audit of the cases', async () => {
    const { delivery } = await engine.accept('audited', insert);
    await engine.work();
    const audit: Command = { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms + 3_600_000 };
    await engine.accept('quiet night', audit);
    await engine.work();
    expect(engine.faults).toEqual([]);

    const [made] = engine.crm.state.cases;
    const copy = { ...made, id: 'f'.repeat(24) } as NonNullable<typeof made>;
    const stranger = { ...copy, id: 'e'.repeat(24), description: `x wkx-${'q'.repeat(20)}` };
    (engine.crm.state.cases as (typeof copy)[]).push(copy, stranger);
    await engine.accept('loud night', audit);
    await engine.work();

    expect(engine.faults.sort()).toEqual([
      `duplicate ${made?.id} ${'f'.repeat(24)}`,
      `unknown_marker ${'e'.repeat(24)}`,
    ]);
    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
  });

  it('believes no marker in people’s text, and reports invented ones once with their number', async () => {
    const { delivery } = await engine.accept('quoted', insert);
    await engine.work();
    const marker = await engine.services.stores.markers.of(delivery.id);
    const invented = (number: number) =>
      `wkx-${number
        .toString(26)
        .padStart(20, 'a')
        .replace(/[^a-z2-7]/g, 'z')}`;
    const words = Array.from({ length: 1_200 }, (_, number) => invented(number)).join(' ');
    await engine.accept('quoting', {
      kind: 'insertCase',
      case: { ...newCase, description: `Cita: ${marker} ${words} ${invented(7)}` },
      attachments: [],
    });
    await engine.work();
    const [made] = engine.crm.state.cases;
    for (let number = 0; number < 25; number += 1) {
      const id = number.toString(16).padStart(24, 'e');
      engine.crm.state.cases.push({ ...made, id, description: `x ${invented(number)}` } as NonNullable<typeof made>);
    }
    const audit: Command = { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms + 3_600_000 };
    await engine.accept('night', audit);
    await engine.work();

    expect(engine.faults).toHaveLength(1);
    expect(engine.faults[0]).toMatch(/^unknown_marker (e+[0-9a-f]{1,2} ?){20}$/);
  });

  it('finds in an audit a record that contradicts its row', async () => {
    engine.crm.settings.visibleAfterMs = 26 * 3_600_000;
    engine.crm.faults.add({ match: { endpoint: insertPath, nth: 1 }, fault: { kind: 'reset', applied: true } });
    await engine.accept('parked', insert);
    await engine.work();
    const audit: Command = { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms + 3_600_000 };
    for (const waitMs of [2 * 60_000, 15 * 60_000, 24 * 3_600_000]) {
      engine.clock.ms += waitMs;
      await engine.work();
    }
    engine.clock.ms += 3 * 3_600_000;
    await engine.accept('later', audit);
    await engine.work();

    expect(engine.faults).toEqual([`row_disagrees ${engine.crm.state.cases[0]?.id}`]);
  });

  it('finds in an audit that a delivery is another record than its row says', async () => {
    const { delivery } = await engine.accept('moved', insert);
    await engine.work();
    const key = { pk: `cmd#${delivery.id}`, sk: 'cmd' };
    await engine.table.update(key, { set: { crmId: 'f'.repeat(24) } }, { when: 'attribute_exists(#pk)' });
    await engine.accept('night', { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms + 3_600_000 });
    await engine.work();

    expect(engine.faults).toEqual([`row_disagrees ${engine.crm.state.cases[0]?.id}`]);
  });

  it('knows its marker in an audit, also that of a first attempt that died before the note', async () => {
    const { delivery } = await engine.accept('died', insert);
    await engine.ledger.claim(delivery.id, 'dead', engine.clock.ms + 1_000);
    engine.clock.ms += 3_600_000;
    await engine.work();
    await engine.accept('night', { kind: 'audit', from: engine.clock.ms - 3_600_000, to: engine.clock.ms + 3_600_000 });
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
    expect(engine.faults).toEqual([]);
  });

  it('keeps the payload until it is delivered, and no longer', async () => {
    const good = await engine.accept('good', insert);
    const bad = await engine.accept('bad', { ...insert, case: { ...newCase, contact: 'nadie@example.com' } });

    await engine.work();

    const payload = (id: string) => engine.services.stores.objects.getText('payloads', id);
    await expect(payload(good.delivery.payload.key)).rejects.toMatchObject({ reason: 'object_gone' });
    expect(await payload(bad.delivery.payload.key)).toContain('nadie@example.com');
  });

  it('stops bulk work before the calls of the day are used up, and keeps the reserve for the rest', async () => {
    const token = engine.crm.token('demo-token');
    if (token) token.dailyLimit = 10;
    for (let number = 0; number < 9; number++) await engine.accept(`bulk ${number}`, insert);
    await engine.work();
    expect(appliedCalls()).toHaveLength(4);

    await engine.accept('interactive', insert, { priority: 'interactive' });
    await engine.work();

    expect(appliedCalls()).toHaveLength(5);
    expect(engine.crm.truth.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
  });

  it('keeps the order of changes to one case, also when the first is tried again', async () => {
    await engine.accept('case', insert);
    await engine.work();
    const caseId = appliedCalls()[0]?.ids[0] as string;
    const update = (status: string): Command => ({
      kind: 'updateCase',
      caseId,
      changes: { responsible: 'ADMIN_@demo', status, ...(status === 'Cerrado' && { solution: 'Resuelto' }) },
      attachments: [],
    });
    engine.crm.faults.add({
      match: { endpoint: 'cases/update.php', nth: 1 },
      fault: { kind: 'reset', applied: false },
    });
    await engine.accept('first', update('En espera'));
    await engine.accept('second', update('Cerrado'), { priority: 'interactive' });

    for (let round = 0; round < 4; round++) {
      await engine.work(round % 2);
      engine.clock.ms += 120_000;
    }

    expect(appliedCalls().map(({ endpoint }) => endpoint)).toEqual([
      'cases/insertAttach.php',
      'cases/update.php',
      'cases/update.php',
    ]);
    expect(engine.crm.state.cases[0]?.status).toBe('Cerrado');
  });

  it('pauses a token that the CRM refuses, and uses its replacement', async () => {
    engine.secret.value = '{"tokens":["old-token"]}';
    const { delivery } = await engine.accept('rotation', insert);

    await engine.work();
    expect(await engine.ledger.read(delivery.id)).toMatchObject({ status: 'accepted', reason: 'token' });
    engine.secret.value = '{"tokens":["demo-token"]}';
    engine.clock.ms += 60_000;
    await engine.work();

    expect((await engine.ledger.read(delivery.id))?.status).toBe('delivered');
  });

  it('does not use a token once its calls of the day are used up', async () => {
    engine.crm.faults.add({ match: {}, fault: { kind: 'refuse', when: 'after-body', as: 'quota' } });
    for (let number = 0; number < 5; number++) await engine.accept(`quota ${number}`, insert);

    await engine.work(0);
    await engine.work(1);

    expect(engine.crm.truth.filter(({ endpoint }) => endpoint === insertPath)).toHaveLength(1);
  });
});

function appliedCalls() {
  return engine.crm.truth.filter(({ outcome }) => outcome === 'applied');
}
