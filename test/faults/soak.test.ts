import { describe, expect, it } from 'vitest';
import type { Fate } from './check.ts';
import type { RunOptions, RunResult } from './harness.ts';
import { LedgerTrace } from './ledger-trace.ts';
import { boundOf, runSoak } from './soak.ts';

const size = { commands: 2, tokens: 4, workers: 1, faults: 0 };

describe('a soak', () => {
  it('continues after a failed seed, prints the command that repeats it, and fails at the end', async () => {
    const lines: string[] = [];
    const ran: number[] = [];
    const run = async (options: RunOptions): Promise<RunResult> => {
      ran.push(options.seed);
      return resultOf(options, options.seed === 8 ? [{ invariant: 'I2', what: 'applied 2 times' }] : []);
    };
    const held = await runSoak({ ...size, seeds: 3, firstSeed: 7, run, say: (line) => lines.push(line) });

    expect(held).toBe(false);
    expect(ran).toEqual([7, 8, 9]);
    expect(lines.filter((line) => line.startsWith('FAILED'))).toEqual([
      'FAILED, again: npm run faults -- --commands 2 --tokens 4 --workers 1 --faults 0 --seed 8',
    ]);
    expect(lines).toContain('3 seeds, 6 commands');
  });

  it('counts a harness that broke down as a failure', async () => {
    const run = () => Promise.reject(new Error('no port left'));

    expect(await runSoak({ ...size, seeds: 1, firstSeed: 1, run, say: () => {} })).toBe(false);
  });

  it('bounds the rate of an event that was never seen by three in the number of cases', () => {
    expect(boundOf(0, 200_000)).toBe('0 of 200000, so with 95 % certainty fewer than 1.5e-5 of');
    expect(boundOf(1, 200_000)).toBe('1 of 200000');
  });
});

function resultOf(options: RunOptions, breaches: RunResult['breaches']): RunResult {
  const injected = { marker: 'wkx-a', operation: 'calm', role: 'calm', effect: 'insert' } as const;
  const fate: Fate = { injected, row: undefined, calls: [], applied: [] };
  return {
    options,
    breaches,
    fates: [fate, fate],
    rules: new Map(),
    disturbances: {},
    mostOpen: 0,
    injectedInMs: 0,
    restedAfterMs: 0,
    trace: new LedgerTrace(),
  };
}
