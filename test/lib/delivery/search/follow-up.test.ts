import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followUpRule } from '../../../../lib/config/follow-ups.ts';
import type { LaneServices } from '../../../../lib/delivery/lane/lane-run.ts';
import { runLane } from '../../../../lib/delivery/lane/run-lane.ts';
import type { Delivery } from '../../../../lib/delivery/ledger/delivery.ts';
import { type Engine, startEngine, testCalendars } from '../../../setup/engine.ts';
import { addCases } from '../../../setup/many-cases.ts';

const day = 24 * 3_600_000;
const lease = 320_000;

let engine: Engine;
beforeEach(async () => {
  engine = await startEngine();
  use('changedOn');
});
afterEach(() => engine.stop());

describe('a follow-up', () => {
  it('that is killed three times reads on where it stopped, and makes one task per case', async () => {
    const wanted = addCases(engine, 510, 100);
    const run = await fire('monday');
    for (const kill of [2, 3, 5]) {
      await expect(workKilledAt(kill)).rejects.toThrow('killed');
      engine.clock.ms += lease;
    }

    await settle();

    expect(await engine.ledger.read(run.id)).toMatchObject({
      status: 'delivered',
      attempt: 4,
      progress: { page: 3, pages: 3, cases: 510, tasks: 6, faults: 0 },
    });
    expect(tasks()).toEqual(wanted);
    // Three pages, of which each killed one was read again.
    expect(reads().length).toBeLessThanOrEqual(6);
    expect(reads().length).toBeGreaterThanOrEqual(3);
  });

  it('makes no second task of the same due day, also months later, and one of another due day', async () => {
    const wanted = addCases(engine, 3, 1);
    await fire('monday');
    await settle();
    engine.clock.ms += 120 * day;
    await fire('months later');
    await settle();
    expect(tasks()).toEqual(wanted);
    const rows = (await engine.deliveries()).filter(({ origin }) => origin === 'follow-up:untouched');
    expect(rows.map(({ status }) => status)).toEqual(['delivered', 'delivered', 'delivered']);
    // DynamoDB would delete the rows of other deliveries by then.
    const items = await engine.aws.dynamodb.items('ledger');
    expect(items.filter(({ origin, expiresAt }) => origin?.S === 'follow-up:untouched' && expiresAt)).toEqual([]);

    for (const one of engine.crm.state.cases) one.modifiedAt = engine.clock.ms - 10 * day;
    await fire('touched');
    await settle();

    expect(tasks()).toEqual([...wanted, ...wanted].sort());
  });

  it('leaves the reserve to others, and continues on the next day', async () => {
    const wanted = addCases(engine, 600, 300);
    for (const token of engine.crm.state.tokens) token.dailyLimit = 5;
    // Half of five is kept. One of the three that bulk may use asks the CRM for the limit of the day.
    const run = await fire('monday');
    await settle(1);
    expect(await engine.ledger.read(run.id)).toMatchObject({ status: 'accepted', progress: { page: 2, pages: 3 } });
    expect(engine.crm.state.tokens[0]?.usedToday).toBe(3);

    engine.clock.ms += day;
    await settle();
    engine.clock.ms += day;
    await settle();

    expect(await engine.ledger.read(run.id)).toMatchObject({ status: 'delivered', progress: { page: 3 } });
    expect(tasks()).toEqual(wanted);
  });

  it('goes on after a case that its rule did not expect, and says so at the end', async () => {
    const wanted = addCases(engine, 3, 1);
    const rule = engine.rules['untouched'];
    if (!rule) throw new Error('no rule');
    let isFaulty = true;
    engine.rules['untouched'] = {
      ...rule,
      taskFor(record, firedAt) {
        if (isFaulty && record.id === wanted[1]) throw new TypeError('odd');
        return rule.taskFor(record, firedAt);
      },
    };
    const run = await fire('monday');
    await settle();

    expect(await engine.ledger.read(run.id)).toMatchObject({
      status: 'rejected',
      reason: 'follow_up_failed',
      progress: { page: 0, tasks: 2, faults: 1 },
    });
    expect(tasks()).toEqual([wanted[0], wanted[2]]);
    isFaulty = false;
    await fire('tuesday');
    await settle();
    expect(tasks()).toEqual(wanted);
  });

  it('of a rule that the configuration no longer has is rejected', async () => {
    const run = await fire('monday');
    delete engine.rules['untouched'];
    await settle();

    expect(await engine.ledger.read(run.id)).toMatchObject({ status: 'rejected', reason: 'follow_up_gone' });
  });

  it.each(['absent', 'not-found', 'empty-list'] as const)(
    'ends without a case, where the CRM answers %s',
    async (emptyRead) => {
      engine.crm.settings.emptyRead = emptyRead;
      const run = await fire('monday');
      await settle();

      expect(await engine.ledger.read(run.id)).toMatchObject({ status: 'delivered', progress: { cases: 0, tasks: 0 } });
    },
  );
});

/** Sets the rule: open complaints that nobody touched for three days, due a working day later. */
function use(from: 'changedOn') {
  const followUps = [
    {
      name: 'untouched',
      operation: 'demo',
      expression: 'cron(0 8 ? * MON-FRI *)',
      calendar: 'colombia',
      cases: { field: 'status', value: 'Abierto' },
      task: (found, run) =>
        found.type === 'Complaints' && found.daysUntouched >= 3
          ? {
              name: `Revisar ${found.idPrefijo}`,
              description: `Sin cambios desde el ${found[from]}.`,
              due: run.at('17:00', run.inWorkingDays(4, found[from])),
            }
          : undefined,
    },
  ] as const satisfies NonNullable<Parameters<typeof followUpRule>[0]['followUps']>;
  const bridge = {
    operations: {},
    uploads: { operation: 'demo', rules: [] },
    sources: {},
    schedules: [],
    followUps,
    calendars: testCalendars,
  };
  const rule = followUpRule(bridge, 'untouched');
  if (rule) engine.rules['untouched'] = rule;
}

async function fire(key: string): Promise<Delivery> {
  const firedAt = new Date(engine.clock.ms).toISOString();
  return (await engine.accept(key, { kind: 'followUp', rule: 'untouched', firedAt })).delivery;
}

/** A worker that is killed at one of its acceptances: nothing that it would write after that is written. */
async function workKilledAt(nth: number): Promise<void> {
  const { services } = engine;
  let accepted = 0;
  const killed = async () => {
    throw new Error('killed');
  };
  const { followUps } = services;
  if (!followUps) throw new Error('no follow-ups');
  const dying: LaneServices = {
    ...services,
    followUps: {
      ...followUps,
      accept: async (request) => {
        accepted += 1;
        return accepted >= nth ? killed() : followUps.accept(request);
      },
    },
    stores: { ...services.stores, ledger: { ...services.stores.ledger, release: killed } },
  };
  await runLane(dying, await engine.wakeUp(), engine.clock.ms + 300_000);
}

async function settle(rounds = 4) {
  for (let round = 0; round < rounds; round++) {
    await engine.work();
    engine.clock.ms += 61_000;
  }
}

/** The cases of the tasks in the CRM. */
function tasks() {
  return engine.crm.state.activities.map(({ recordId }) => recordId).sort();
}

function reads() {
  return engine.crm.truth.filter(({ endpoint }) => endpoint === 'cases/queryCases.php');
}
