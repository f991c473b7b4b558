import { describe, expect, it } from 'vitest';
import { runFaults } from './harness.ts';
import { reportOf } from './report.ts';

describe('the packaged functions, while everything goes wrong', () => {
  it('lose no command, double none and report none falsely', { timeout: 600_000 }, async () => {
    const result = await runFaults({ commands: 100, tokens: 8, workers: 6, seed: 7, faults: 0.3 });

    expect(result.breaches, reportOf(result)).toEqual([]);
    // A run without faults would prove nothing.
    const met = [...result.rules.values()].flat().reduce((sum, rule) => sum + rule.fired, 0);
    expect(met).toBeGreaterThan(15);
    expect(result.disturbances['killed deliver']).toBeGreaterThan(5);
    expect(result.mostOpen).toBe(2);
  });
});
