import { describe, expect, it } from 'vitest';
import { lineOf, runPoints } from './crash.ts';
import { crashPoints } from './points.ts';

/** `npm run faults -- --points` kills 200 at each point. Each kill here costs the start of a process. */
const times = 2;

describe('a process that is killed at a named point', () => {
  it('leaves the outcome that is promised for that point', { timeout: 900_000 }, async () => {
    const results = await runPoints({ times, say: () => {} });

    expect(results.flatMap((result) => (result.broken.length > 0 ? [lineOf(result)] : []))).toEqual([]);
    expect(results.filter(({ times: seen }) => seen >= times)).toHaveLength(crashPoints.length);
  });
});
