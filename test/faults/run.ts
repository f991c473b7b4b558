import { parseArgs } from 'node:util';
import { runPoints } from './crash.ts';
import { runFaults } from './harness.ts';
import { runQuota } from './quota.ts';
import { quotaReport } from './quota-report.ts';
import { reportOf } from './report.ts';
import { runSabotage } from './sabotage.ts';
import { runSoak } from './soak.ts';

const { values } = parseArgs({
  options: {
    commands: { type: 'string' },
    tokens: { type: 'string' },
    workers: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    seconds: { type: 'string' },
    headline: { type: 'boolean' },
    points: { type: 'boolean' },
    times: { type: 'string' },
    sabotage: { type: 'boolean' },
    only: { type: 'string' },
    seeds: { type: 'string' },
    quota: { type: 'boolean' },
    limit: { type: 'string' },
    day: { type: 'string' },
    soak: { type: 'string' },
    skew: { type: 'string' },
  },
});
const usual =
  values.headline || values.soak
    ? { commands: 10_000, tokens: 40, workers: 8 }
    : { commands: 1_000, tokens: 8, workers: 8 };
const number = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Number(text));

const say = (line: string) => console.log(line);

const run = values.points ? points : values.sabotage ? sabotage : values.quota ? quota : values.soak ? soak : faults;
process.exitCode = (await run()) ? 0 : 1;

async function points(): Promise<boolean> {
  const results = await runPoints({ times: number(values.times, 200), only: values.only, say });
  return results.length > 0 && results.every(({ times, wanted, broken }) => times >= wanted && broken.length === 0);
}

function sabotage(): Promise<boolean> {
  return runSabotage({
    seeds: number(values.seeds, 5),
    commands: number(values.commands, 300),
    only: values.only,
    say,
  });
}

async function quota(): Promise<boolean> {
  const limit = number(values.limit, 480);
  const result = await runQuota({
    commands: number(values.commands, 20_000),
    tokens: number(values.tokens, 8),
    limit,
    reserve: Math.round(limit / 5),
    daySeconds: number(values.day, 150),
    seed: number(values.seed, 1),
    say,
  });
  say(`\n${quotaReport(result)}`);
  return result.breaches.length === 0;
}

function soak(): Promise<boolean> {
  return runSoak({ ...size(), seeds: Number(values.soak), firstSeed: number(values.seed, 1), say });
}

async function faults(): Promise<boolean> {
  const result = await runFaults({ ...size(), seed: number(values.seed, 1), say });
  say(`\n${reportOf(result)}`);
  return result.breaches.length === 0;
}

function size() {
  return {
    commands: number(values.commands, usual.commands),
    tokens: number(values.tokens, usual.tokens),
    workers: number(values.workers, usual.workers),
    faults: number(values.faults, 0.3),
    skewMs: values.skew === undefined ? undefined : Number(values.skew) * 1_000,
    seconds: values.seconds === undefined ? undefined : Number(values.seconds),
  };
}
