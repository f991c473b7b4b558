import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDeliveries } from '../../cli/list-deliveries.ts';
import type { Operator } from '../../cli/operator.ts';
import { showDelivery } from '../../cli/show-delivery.ts';
import type { Command } from '../../lib/delivery/command.ts';
import { type Engine, newCase, startEngine } from '../setup/engine.ts';
import { peopleOf, terminalOf } from './operator.ts';

let engine: Engine;
let people: Operator;
beforeEach(async () => {
  engine = await startEngine();
  people = peopleOf(engine);
});
afterEach(() => engine.stop());

const insert = { kind: 'insertCase', case: newCase, attachments: [] } satisfies Command;
const update: Command = {
  kind: 'updateRecord',
  module: 'contacts',
  id: '65d8b6195befbbd25409bb01',
  fields: { Ciudad: 'Cali' },
  attachments: [],
};

describe('deliveries list', () => {
  it('shows what is parked first, then what is looked for, then what is due, and nothing that is finished', async () => {
    const { parked, searched, waiting, done } = await oneOfEach();
    const terminal = terminalOf();

    await listDeliveries(people, terminal, {});

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

  it('shows finished ones only when asked for by name', async () => {
    const { done, refused } = await oneOfEach();
    const terminal = terminalOf();

    await listDeliveries(people, terminal, { status: 'rejected,delivered', json: true });

    const rows = JSON.parse(terminal.lines.join('\n')) as { id: string; status: string }[];
    expect(rows.map(({ id, status }) => [id, status]).sort()).toEqual(
      [
        [done, 'delivered'],
        [refused, 'rejected'],
      ].sort(),
    );
  });

  it('shows those of one status, of one operation, and so many of them', async () => {
    const { parked, searched } = await oneOfEach();
    const ids = async (options: object) => {
      const terminal = terminalOf();
      await listDeliveries(people, terminal, { ...options, json: true });
      return (JSON.parse(terminal.lines.join('\n')) as { id: string }[]).map(({ id }) => id);
    };

    expect(await ids({ status: 'parked' })).toEqual([parked]);
    expect(await ids({ status: 'uncertain' })).toEqual([parked, searched]);
    expect(await ids({ operation: 'demo', limit: '1' })).toEqual([parked]);
    await expect(ids({ operation: 'other' })).rejects.toThrow('no operation "other", but demo');
    await expect(ids({ status: 'lost' })).rejects.toThrow('no status "lost"');
    await expect(ids({ limit: 'many' })).rejects.toThrow('--limit');
  });

  it('shows what is being sent, once, however much waits', async () => {
    const { delivery } = await engine.accept('first', insert);
    await engine.ledger.claim(delivery.id, 'worker', engine.clock.ms + 60_000);
    for (const key of ['second', 'third', 'fourth']) await engine.accept(key, insert);
    const terminal = terminalOf();

    await listDeliveries(people, terminal, { status: 'sending', limit: '2', json: true });

    expect(JSON.parse(terminal.lines.join('\n'))).toMatchObject([{ id: delivery.id, status: 'sending' }]);
  });

  it('says so when nothing waits', async () => {
    const terminal = terminalOf();

    await listDeliveries(people, terminal, {});

    expect(terminal.lines).toEqual(['Nothing waits, and nothing is parked.']);
  });
});

describe('deliveries show', () => {
  it('says why it waits for a person, by which mark to look for it, and what may be done', async () => {
    const { parked } = await oneOfEach();

    const text = await shown(parked);

    expect(text).toMatch(/^status +uncertain, parked$/m);
    expect(text).toMatch(/^reason +broken: the connection broke, or no whole answer came$/m);
    expect(text).toContain(await people.tokens.marker(parked));
    expect(text).toContain(`deliveries resolve ${parked} --as delivered --crm-id ID --reason "…"`);
    expect(text).toContain(`deliveries retry ${parked} --reason "…"`);
  });

  it('says until when the token rests, and when the calls of the day start again', async () => {
    const { waiting } = await oneOfEach();
    const token = await people.tokens.fingerprint('demo-token');
    await people.pauses.pause(token, 'quota', () => engine.clock.ms + 5 * 3_600_000);

    expect(await shown(waiting)).toMatch(
      /^token 1 of 1 +rests until .*, in 5 h; \d of 4,800 calls of the day are counted, they start again at /m,
    );
  });

  it('says that its worker was lost, and what a lane that may go on makes of it', async () => {
    const { waiting } = await oneOfEach();
    const claim = { id: waiting, owner: 'worker', attempt: 1 };
    await engine.ledger.claim(waiting, claim.owner, engine.clock.ms + 60_000);

    expect(await shown(waiting)).toContain('a worker has it for 60 s at most');
    engine.clock.ms += 61_000;
    expect(await shown(waiting)).toMatch(/^token 1 of 1 .*its worker was lost and a lane sends it anew/ms);
    await engine.ledger.commit(claim, engine.clock.ms + 60_000);
    engine.clock.ms += 61_000;
    expect(await shown(waiting)).toMatch(/^token 1 of 1 .*its worker was lost and a lane makes it uncertain/ms);
  });

  it('says how to withdraw what was tried ten times', async () => {
    const { waiting } = await oneOfEach();
    const tryInVain = async (attempt: number) => {
      await engine.ledger.claim(waiting, 'worker', engine.clock.ms + 60_000);
      await engine.ledger.release(
        { id: waiting, owner: 'worker', attempt },
        { status: 'accepted', reason: 'unreadable' },
      );
    };
    for (let attempt = 1; attempt <= 9; attempt++) await tryInVain(attempt);
    expect(await shown(waiting)).not.toContain('deliveries resolve');

    await tryInVain(10);

    expect(await shown(waiting)).toContain(`deliveries resolve ${waiting} --as rejected --reason "…"`);
  });

  it('shows every decision, and lets no text move the cursor', async () => {
    const { parked } = await oneOfEach();
    await people.ledger.addDecision(parked, {
      what: 'retry',
      by: 'ana',
      at: engine.clock.ms,
      reason: 'una\u001b[2Jdos\ntres',
    });

    expect(await shown(parked)).toMatch(/0 s ago: ana, retry: una \[2Jdos tres$/m);
  });

  it('says how the ids look when there is none such', async () => {
    await expect(showDelivery(people, terminalOf(), 'none', {})).rejects.toThrow('26 letters and digits');
  });
});

async function shown(id: string): Promise<string> {
  const terminal = terminalOf();
  await showDelivery(people, terminal, id, {});
  return terminal.lines.join('\n');
}

/** One parked, one looked for, one due, one delivered, one rejected: accepted in another order than they are shown. */
async function oneOfEach() {
  const done = await accepted('done', insert);
  const refused = await accepted('refused', { ...insert, case: { ...newCase, contact: 'nadie@example.com' } });
  await engine.work();
  engine.clock.ms += 60_000;
  engine.crm.faults.add({
    match: { endpoint: 'cases/insertAttach.php', nth: 1 },
    fault: { kind: 'reset', applied: false },
  });
  const searched = await accepted('searched', insert);
  await engine.work();
  engine.clock.ms += 60_000;
  engine.crm.faults.add({ match: { endpoint: 'custom/insert.php', nth: 1 }, fault: { kind: 'reset', applied: false } });
  const parked = await accepted('parked', {
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
  });
  await engine.work();
  const waiting = await accepted('waiting', update);
  return { done, refused, searched, parked, waiting };
}

async function accepted(key: string, command: Command): Promise<string> {
  return (await engine.accept(key, command)).delivery.id;
}
