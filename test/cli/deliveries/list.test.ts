import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDeliveries } from '../../../cli/deliveries/list.ts';
import type { Operator } from '../../../cli/operator.ts';
import { type Engine, startEngine } from '../../setup/engine.ts';
import { operatorOf, terminalOf } from '../operator.ts';
import { insert, oneOfEach } from './one-of-each.ts';

let engine: Engine;
let operator: Operator;
beforeEach(async () => {
  engine = await startEngine();
  operator = operatorOf(engine);
});
afterEach(() => engine.stop());

describe('deliveries list', () => {
  it('shows what is parked first, then what is searched for, then what is due, and nothing that is final', async () => {
    const { parked, searched, waiting, done } = await oneOfEach(engine);
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, {});

    const [header, ...rows] = terminal.lines;
    expect(header).toMatch(/^ID +CASE +AGE +STATUS +KIND +OPERATION +ORIGIN +TRIES +REASON$/);
    expect(rows.slice(0, 3).map((row) => row.split(/ {2,}/).filter((_, at) => at !== 2))).toEqual([
      [parked, '-', 'parked', 'insertTask', 'demo', 'test', '1', 'broken'],
      [searched, '-', 'uncertain', 'insertCase', 'demo', 'test', '1', 'broken'],
      [waiting, '-', 'accepted', 'updateRecord', 'demo', 'test', '0'],
    ]);
    expect(rows.join('\n')).toContain('1 delivery waits for a person');
    expect(rows.join('\n')).not.toContain(done);
  });

  it('shows final ones only when asked for by name', async () => {
    const { done, refused } = await oneOfEach(engine);
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, { status: 'rejected,delivered', json: true });

    const rows = JSON.parse(terminal.lines.join('\n')) as { id: string; status: string }[];
    expect(rows.map(({ id, status }) => [id, status]).sort()).toEqual(
      [
        [done, 'delivered'],
        [refused, 'rejected'],
      ].sort(),
    );
  });

  it('shows those of one status, of one operation, and no more than the limit', async () => {
    const { parked, searched } = await oneOfEach(engine);
    const ids = async (options: object) => {
      const terminal = terminalOf();
      await listDeliveries(operator, terminal, { ...options, json: true });
      return (JSON.parse(terminal.lines.join('\n')) as { id: string }[]).map(({ id }) => id);
    };

    expect(await ids({ status: 'parked' })).toEqual([parked]);
    expect(await ids({ status: 'uncertain' })).toEqual([parked, searched]);
    expect(await ids({ operation: 'demo', limit: '1' })).toEqual([parked]);
    await expect(ids({ operation: 'other' })).rejects.toThrow('no operation "other". It has: demo');
    await expect(ids({ status: 'lost' })).rejects.toThrow('no status "lost"');
    await expect(ids({ limit: 'many' })).rejects.toThrow('--limit');
  });

  it('shows what is being sent, once, however much waits', async () => {
    const { delivery } = await engine.accept('first', insert);
    await engine.ledger.claim(delivery.id, 'worker', engine.clock.ms + 60_000);
    for (const key of ['second', 'third', 'fourth']) await engine.accept(key, insert);
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, { status: 'sending', limit: '2', json: true });

    expect(JSON.parse(terminal.lines.join('\n'))).toMatchObject([{ id: delivery.id, status: 'sending' }]);
  });

  it('leaves out a row that it cannot read, and warns', async () => {
    const { parked, done } = await oneOfEach(engine);
    await engine.table.update({ pk: `cmd#${parked}`, sk: 'cmd' }, { set: { kind: 'of newer code' } });
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, { status: 'parked,delivered', json: true });

    expect(JSON.parse(terminal.lines.join('\n'))).toMatchObject([{ id: done }]);
    expect(terminal.warnings).toEqual([`The ledger's row ${parked} cannot be read: kind. The list leaves it out.`]);
  });

  it.each([
    { filter: { reason: 'rejected' }, is: ['refused'] },
    { filter: { reason: 'invalid' }, is: ['invalid'] },
    { filter: { reason: 'invalid:sendAt' }, is: ['invalid'] },
    { filter: { origin: 'webhook:form' }, is: ['form'] },
    { filter: { origin: 'form' }, is: ['form'] },
    { filter: { origin: 'orm' }, is: [] },
    { filter: { since: '2h' }, is: ['form', 'file'] },
    { filter: { since: '2h', origin: 'test' }, is: ['file'] },
    { filter: { until: '2h', status: 'delivered,rejected' }, is: ['refused', 'invalid', 'done'] },
    { filter: { file: 'QUEJA de ana' }, is: ['file'] },
    { filter: { file: 's3://uploads/buzon/' }, is: ['file'] },
    { filter: { file: 'otra' }, is: [] },
    { filter: { contact: 'Nadie@example.com' }, is: ['refused'] },
    { filter: { contact: 'adie@example.com' }, is: [] },
  ])('shows what fits $filter', async ({ filter, is }) => {
    const ids: Record<string, string> = {};
    const accept = async (name: string, command: Parameters<Engine['accept']>[1], changes = {}) => {
      ids[name] = (await engine.accept(name, command, changes)).delivery.id;
    };
    await accept('done', insert);
    await accept('invalid', insert, { rejected: 'invalid:sendAt' });
    await accept('refused', { ...insert, case: { ...insert.case, contact: 'nadie@example.com' } });
    await engine.work();
    engine.clock.ms += 3 * 3_600_000;
    const { sha256: _sha256, ...file } = await engine.upload('buzon/Queja de Ana.pdf', Buffer.from('%PDF-1.4'));
    await accept('file', { ...insert, attachments: [{ ...file, type: 'application/pdf' }] });
    await accept('form', insert, { event: { origin: 'webhook:form', dedupeKey: '1' } });
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, { ...filter, json: true });

    const found = (JSON.parse(terminal.lines.join('\n')) as { id: string }[]).map(({ id }) => id);
    expect(found.sort()).toEqual(is.map((name) => ids[name] ?? '').sort());
  });

  it('names the file of each where that may be shown, the number of its case, and the code of a refusal', async () => {
    const { sha256: _sha256, ...file } = await engine.upload('buzon/Queja de Ana.pdf', Buffer.from('%PDF-1.4'));
    await engine.accept('made', insert);
    await engine.work();
    engine.clock.ms += 1_000;
    await engine.accept('refused', {
      ...insert,
      case: { ...insert.case, contact: 'nadie@example.com' },
      attachments: [{ ...file, type: 'application/pdf' }],
    });
    await engine.work();
    const linesWith = async (options: object, isLocal: boolean) => {
      const terminal = terminalOf();
      await listDeliveries({ ...operator, isLocal }, terminal, { status: 'rejected,delivered', ...options });
      return terminal.lines.join('\n');
    };
    const [made] = await engine.deliveries();

    const local = await linesWith({}, true);
    expect(local).toMatch(/by the CRM, code 412 +s3:\/\/uploads\/buzon\/Queja de Ana\.pdf$/m);
    expect(local).toMatch(new RegExp(`^${made?.id} +${made?.status === 'delivered' ? made.idPrefijo : ''} `, 'm'));
    expect(await linesWith({}, false)).not.toContain('Queja de Ana');
    expect(await linesWith({ what: true }, false)).toContain('Queja de Ana');
    expect(await linesWith({ json: true }, false)).not.toContain('Queja de Ana');
    expect(await linesWith({ json: true }, true)).toContain('"s3://uploads/buzon/Queja de Ana.pdf"');
    expect(await linesWith({ json: true }, true)).toContain(`"acceptedAt": "2027-01-15T03:00:00.000-05:00"`);
  });

  it('says after an empty list what was rejected within a day', async () => {
    await engine.accept('refused', insert, { rejected: 'invalid:sendAt' });
    await engine.accept('other', insert, { rejected: 'invalid:sendAt' });
    const lines = async () => {
      const terminal = terminalOf();
      await listDeliveries(operator, terminal, {});
      return terminal.lines;
    };

    expect(await lines()).toEqual([
      'Nothing waits, and nothing is parked.',
      '2 were rejected in the last 24 h: npm run bridge -- deliveries list --status rejected',
    ]);
    engine.clock.ms += 25 * 3_600_000;
    expect(await lines()).toEqual(['Nothing waits, and nothing is parked.']);
  });

  it('says so when nothing waits', async () => {
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, {});

    expect(terminal.lines).toEqual(['Nothing waits, and nothing is parked.']);
  });
});
