import { expect, it } from 'vitest';
import { proveBackfill } from '../../bench/backfill-proof.ts';

// `npm run backfill-proof` does the same with ten thousand objects.
it('old objects become one case each, although the command is stopped half-way and run again', {
  timeout: 180_000,
}, async () => {
  const { exitCodes, deliveries, twice, never, isProven, ...counts } = await proveBackfill(40);

  expect(exitCodes).toEqual([130, 0, 0]);
  expect(deliveries.before).toBe(0);
  expect(deliveries.stopped).toBeGreaterThan(0);
  expect(deliveries.stopped).toBeLessThan(40);
  expect(counts).toEqual({ calls: 40, cases: 40, files: 40, different: 40 });
  expect({ twice, never, isProven }).toEqual({ twice: 0, never: 0, isProven: true });
});
