import { describe, expect, it } from 'vitest';
import { lineOf, runPoints } from './crash.ts';
import { crashPoints } from './points.ts';

describe('a process that is killed at a named point', () => {
  it('leaves the outcome that is promised for that point', { timeout: 900_000 }, async () => {
    const results = await runPoints({ times: 8, say: () => {} });

    expect(results.flatMap((result) => (result.broken.length > 0 ? [lineOf(result)] : []))).toEqual([]);
    expect(results.filter(({ times }) => times >= 8)).toHaveLength(crashPoints.length);
  });
});
