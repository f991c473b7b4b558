import { expect, it } from 'vitest';
import { runLoad } from '../../bench/load-run.ts';

it('accounts for every accepted call in the CRM’s own log', { timeout: 120_000 }, async () => {
  const result = await runLoad({ calls: 60, atOnce: 12 });

  expect(result).toMatchObject({ accepted: 60, delivered: 60, applied: 60, lost: [], doubled: [], unasked: [] });
  expect([...result.refused]).toEqual([]);
});
