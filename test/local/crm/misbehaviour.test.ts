import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../lib/delivery/command.ts';
import { createMisbehaviours, type Misbehaviour, type Misbehaviours } from '../../../local/crm/misbehaviour.ts';
import { type Engine, newCase, startEngine } from '../../setup/engine.ts';
import { insertTask as task } from '../../setup/new-task.ts';

let engine: Engine;
let crm: Misbehaviours;
beforeEach(async () => {
  engine = await startEngine();
  // A pause ends the run instead of being slept through.
  Object.assign(engine.services.limits, { sleepThroughMs: 0 });
  crm = createMisbehaviours(engine.crm);
});
afterEach(() => engine.stop());

const insert: Command = { kind: 'insertCase', case: newCase, attachments: [] };

async function outcomeOf(key: string, command: Command) {
  const { delivery } = await engine.accept(key, command);
  await engine.work();
  return engine.ledger.read(delivery.id);
}

describe('what a person sees before the first real one', () => {
  it.each<{ begin: Misbehaviour; command: Command; sees: object; lasts: boolean }>([
    { begin: 'lose', command: insert, sees: { status: 'uncertain', reason: 'broken', parked: false }, lasts: false },
    { begin: 'lose', command: task, sees: { status: 'uncertain', reason: 'broken', parked: true }, lasts: false },
    { begin: 'refuse', command: insert, sees: { status: 'rejected', reason: 'rejected', code: 412 }, lasts: false },
    { begin: 'maintenance', command: insert, sees: { status: 'uncertain', reason: 'forbidden' }, lasts: true },
    { begin: 'quota', command: insert, sees: { status: 'accepted', reason: 'quota' }, lasts: true },
  ])('$begin makes of $command.kind: $sees', async ({ begin, command, sees, lasts }) => {
    // The day of the token begins before somebody uses it up.
    await outcomeOf('before', insert);
    crm.begin(begin);
    expect(crm.active()).toEqual([begin]);

    expect(await outcomeOf('then', command)).toMatchObject(sees);
    expect(crm.active()).toEqual(lasts ? [begin] : []);
    crm.end();
    engine.clock.ms += 24 * 3_600_000;
    expect(await outcomeOf('after', insert)).toMatchObject({ status: 'delivered' });
  });

  it('does what a lost answer would have said, once', async () => {
    crm.begin('lose');
    await outcomeOf('lost', insert);
    engine.clock.ms += 2 * 60_000;
    await engine.work();

    expect(engine.crm.state.cases).toHaveLength(1);
    expect((await engine.deliveries())[0]).toMatchObject({ status: 'delivered', reason: 'found' });
  });
});

it('ends as the simulator was before', () => {
  const [token] = engine.crm.state.tokens;
  if (!token) throw new Error('The seed has no token');
  token.usedToday = 7;
  for (const one of ['slow', 'maintenance', 'quota', 'lose', 'refuse', 'quota'] as const) crm.begin(one);
  expect(crm.active()).toEqual(['lose', 'refuse', 'slow', 'maintenance', 'quota']);
  expect(engine.crm.settings).toMatchObject({ latencyMs: 20_000, maintenance: 'json' });
  expect(token.usedToday).toBe(token.dailyLimit);

  crm.end();

  expect(crm.active()).toEqual([]);
  expect(engine.crm.settings).toMatchObject({ latencyMs: 0, maintenance: 'off' });
  expect(token.usedToday).toBe(7);
});
