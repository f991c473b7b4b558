import { followUpRule } from '../lib/config/follow-ups.ts';
import type { LaneServices } from '../lib/delivery/lane/lane-run.ts';
import { runLane } from '../lib/delivery/lane/run-lane.ts';
import { type Engine, startEngine, testCalendars } from '../test/setup/engine.ts';
import { addCases } from '../test/setup/many-cases.ts';

/** What a follow-up over many cases came to, by the simulator's state. */
export interface FollowUpProof {
  readonly kills: number;
  readonly pages: number;
  /** Calls that read cases: those of killed workers count too. */
  readonly reads: number;
  readonly tasks: number;
  /** Cases with no task, and with more than one. */
  readonly without: number;
  readonly twice: number;
  readonly days: number;
  /** Days on which bulk work took calls of the reserve. */
  readonly overspent: number;
  readonly isProven: boolean;
}

const day = 24 * 3_600_000;
const dailyLimit = 12_000;
const reserve = 100;

/** Runs one follow-up over that many cases, kills its worker three times, and sends every task. */
export async function proveFollowUp(count: number, say: (line: string) => void): Promise<FollowUpProof> {
  const engine = await startEngine();
  try {
    const ids = addCases(engine, count, 1);
    for (const token of engine.crm.state.tokens) token.dailyLimit = dailyLimit;
    const rule = followUpRule(configuration, 'untouched');
    if (rule) engine.rules['untouched'] = rule;
    const firedAt = new Date(engine.clock.ms).toISOString();
    const { delivery } = await engine.accept('run', { kind: 'followUp', rule: 'untouched', firedAt });
    let kills = 0;
    for (const share of [0.15, 0.5, 0.85]) {
      await killAt(engine, Math.floor(count * share));
      kills += 1;
      engine.clock.ms += 320_000;
      const row = await engine.ledger.read(delivery.id);
      say(`killed after ${row?.progress?.page ?? 0} of ${row?.progress?.pages ?? '?'} pages`);
    }
    let overspent = 0;
    let days = 0;
    for (const isDone = () => engine.crm.state.activities.length >= count; !isDone() && days < 100; days += 1) {
      await engine.work();
      const used = engine.crm.state.tokens[0]?.usedToday ?? 0;
      if (used > dailyLimit - reserve) overspent += 1;
      say(`day ${days + 1}: ${used} calls, ${engine.crm.state.activities.length} tasks`);
      engine.clock.ms += day;
    }
    // Whatever is left to be done twice would be done now.
    await engine.work();
    const byCase = Map.groupBy(engine.crm.state.activities, ({ recordId }) => recordId);
    const without = ids.filter((id) => !byCase.has(id)).length;
    const twice = ids.filter((id) => (byCase.get(id)?.length ?? 0) > 1).length;
    const row = await engine.ledger.read(delivery.id);
    const { pages = 0 } = row?.progress ?? {};
    const reads = engine.crm.truth.filter(({ endpoint }) => endpoint === 'cases/queryCases.php').length;
    const tasks = engine.crm.state.activities.length;
    const isProven = without + twice + overspent === 0 && row?.status === 'delivered' && tasks === count;
    return { kills, pages, reads, tasks, without, twice, days, overspent, isProven };
  } finally {
    await engine.stop();
  }
}

const configuration: Parameters<typeof followUpRule>[0] = {
  operations: {},
  uploads: { operation: 'demo', rules: [] },
  sources: {},
  schedules: [],
  calendars: testCalendars,
  followUps: [
    {
      name: 'untouched',
      operation: 'demo',
      expression: 'cron(0 8 ? * MON-FRI *)',
      calendar: 'colombia',
      cases: { field: 'status', value: 'Abierto' },
      task: ({ idPrefijo, changedOn }, run) => ({
        name: `Revisar ${idPrefijo}`,
        description: `Sin cambios desde el ${changedOn}.`,
        due: run.at('17:00', run.inWorkingDays(4, changedOn)),
      }),
    },
  ],
};

/** Runs the lane until this many tasks are accepted, and kills it there: nothing that it would write after that is written. */
async function killAt(engine: Engine, tasks: number): Promise<void> {
  const { services } = engine;
  const { followUps } = services;
  if (!followUps) throw new Error('There are no follow-ups');
  const killed = async () => {
    throw new Error('killed');
  };
  const { release } = services.stores.ledger;
  let accepted = (await engine.deliveries()).length;
  let isKilled = false;
  const dying: LaneServices = {
    ...services,
    followUps: {
      ...followUps,
      async accept(request) {
        if (isKilled || accepted >= tasks) {
          isKilled = true;
          return killed();
        }
        const acceptance = await followUps.accept(request);
        if (acceptance.outcome === 'accepted') accepted += 1;
        return acceptance;
      },
    },
    stores: {
      ...services.stores,
      ledger: { ...services.stores.ledger, release: (...of) => (isKilled ? killed() : release(...of)) },
    },
  };
  for (let run = 0; !isKilled && run < 100; run += 1) {
    const dead = await runLane(dying, await engine.wakeUp(), engine.clock.ms + 300_000).catch((error: Error) => error);
    if (dead && !isKilled) throw dead;
    if (!isKilled) engine.clock.ms += day;
  }
}
