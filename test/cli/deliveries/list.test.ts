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
    expect(header).toMatch(/^ID +AGE +STATUS +KIND +OPERATION +ORIGIN +TRIES +REASON$/);
    expect(rows.slice(0, 3).map((row) => row.split(/ {2,}/).filter((_, at) => at !== 1))).toEqual([
      [parked, 'parked', 'insertTask', 'demo', 'test', '1', 'broken'],
      [searched, 'uncertain', 'insertCase', 'demo', 'test', '1', 'broken'],
      [waiting, 'accepted', 'updateRecord', 'demo', 'test', '0'],
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

  it('says so when nothing waits', async () => {
    const terminal = terminalOf();

    await listDeliveries(operator, terminal, {});

    expect(terminal.lines).toEqual(['Nothing waits, and nothing is parked.']);
  });
});
