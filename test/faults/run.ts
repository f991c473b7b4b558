import { parseArgs } from 'node:util';
import { runFaults } from './harness.ts';
import { reportOf } from './report.ts';

const { values } = parseArgs({
  options: {
    commands: { type: 'string' },
    tokens: { type: 'string' },
    workers: { type: 'string' },
    seed: { type: 'string' },
    faults: { type: 'string' },
    seconds: { type: 'string' },
    headline: { type: 'boolean' },
  },
});
const usual = values.headline
  ? { commands: 10_000, tokens: 40, workers: 8 }
  : { commands: 1_000, tokens: 8, workers: 8 };
const number = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Number(text));

const result = await runFaults({
  commands: number(values.commands, usual.commands),
  tokens: number(values.tokens, usual.tokens),
  workers: number(values.workers, usual.workers),
  seed: number(values.seed, 1),
  faults: number(values.faults, 0.3),
  seconds: values.seconds === undefined ? undefined : Number(values.seconds),
  say: (line) => console.log(line),
});
console.log(`\n${reportOf(result)}`);
process.exitCode = result.breaches.length === 0 ? 0 : 1;
