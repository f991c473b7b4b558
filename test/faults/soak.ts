import { type RunOptions, type RunResult, runFaults, seconds } from './harness.ts';
import { atRisk, replayOf, reportOf } from './report.ts';

export interface SoakOptions extends Omit<RunOptions, 'seed'> {
  /** Number of seeds, from `firstSeed` on. */
  readonly seeds: number;
  readonly firstSeed: number;
  readonly say: (line: string) => void;
  /** @default runFaults */
  readonly run?: (options: RunOptions) => Promise<RunResult>;
}

/** Runs one seed after the other, also after a failed one, and prints the proven bounds. Returns true when all hold. */
export async function runSoak({ seeds, firstSeed, say, run = runFaults, ...size }: SoakOptions): Promise<boolean> {
  const risk = { doubled: 0, lost: 0 };
  const seen = { doubled: 0, lost: 0 };
  const failed: string[] = [];
  let commands = 0;
  for (let seed = firstSeed; seed < firstSeed + seeds; seed++) {
    const options: RunOptions = { ...size, seed };
    const beganAt = performance.now();
    const result = await run(options).catch((error: unknown) => error as Error);
    const took = seconds(performance.now() - beganAt);
    if (result instanceof Error) {
      say(`seed ${seed}: the harness itself failed after ${took}: ${result.stack}`);
      failed.push(replayOf({ options }));
      continue;
    }
    const { fates, breaches } = result;
    const of = (invariant: string) => breaches.filter((breach) => breach.invariant === invariant).length;
    const ofThis = atRisk(result);
    commands += fates.length;
    risk.doubled += ofThis.doubled;
    risk.lost += ofThis.lost;
    seen.doubled += of('I2');
    seen.lost += of('I1');
    const parked = fates.filter(({ row }) => row?.status === 'uncertain').length;
    say(
      `seed ${seed}: ${fates.length} commands in ${took}, ${of('I1')} lost, ${of('I2')} duplicated, ` +
        `${parked} for a person, ${breaches.length === 0 ? 'every invariant holds' : `${breaches.length} BREACHES`}`,
    );
    if (breaches.length === 0) continue;
    say(reportOf(result));
    failed.push(replayOf(result));
  }
  say(`${seeds} seeds, ${commands} commands`);
  say(`Duplicated: ${boundOf(seen.doubled, risk.doubled)} inserts whose last byte was due`);
  say(`Lost: ${boundOf(seen.lost, risk.lost)} accepted commands`);
  for (const line of failed) say(`FAILED, again: ${line}`);
  return failed.length === 0;
}

/** The number seen among all cases. When it is 0, the upper bound of the rate with 95 % certainty, by the rule of three. */
export function boundOf(seen: number, among: number): string {
  if (seen > 0 || among === 0) return `${seen} of ${among}`;
  return `0 of ${among}, so with 95 % certainty fewer than ${(3 / among).toExponential(1)} of`;
}
