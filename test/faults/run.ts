import { parseArgs } from 'node:util';
import { runPoints } from './crash.ts';
import { runFaults } from './harness.ts';
import { reportOf } from './report.ts';
import { runSabotage } from './sabotage.ts';

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
  },
});
const usual = values.headline
  ? { commands: 10_000, tokens: 40, workers: 8 }
  : { commands: 1_000, tokens: 8, workers: 8 };
const number = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Number(text));

const say = (line: string) => console.log(line);

process.exitCode = (await (values.points ? points() : values.sabotage ? sabotage() : faults())) ? 0 : 1;

async function points(): Promise<boolean> {
  const results = await runPoints({ times: number(values.times, 200), only: values.only, say });
  return results.every(({ times, broken }) => times > 0 && broken.length === 0);
}

function sabotage(): Promise<boolean> {
  return runSabotage({
    seeds: number(values.seeds, 5),
    commands: number(values.commands, 300),
    only: values.only,
    say,
  });
}

async function faults(): Promise<boolean> {
  const result = await runFaults({
    commands: number(values.commands, usual.commands),
    tokens: number(values.tokens, usual.tokens),
    workers: number(values.workers, usual.workers),
    seed: number(values.seed, 1),
    faults: number(values.faults, 0.3),
    seconds: values.seconds === undefined ? undefined : Number(values.seconds),
    say,
  });
  say(`\n${reportOf(result)}`);
  return result.breaches.length === 0;
}
