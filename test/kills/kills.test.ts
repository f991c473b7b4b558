import { expect, it } from 'vitest';
import { proveKills } from './kill-proof.ts';

// `npm run kill-proof` does the same with twenty kills.
it('loses no file and sends none twice when npm start is killed again and again', { timeout: 240_000 }, async () => {
  const moments = [7_000, 1_500, 9_000];

  const result = await proveKills({
    kills: moments.length,
    killAfterMs: () => moments.shift() ?? 5_000,
    alsoStop: true,
    say: () => {},
  });

  expect(result).toMatchObject({ twice: [], lost: [], orphans: 0 });
  expect(result.once + result.parked.length).toBe(result.files);
  expect(result.files).toBeGreaterThan(5);
});
