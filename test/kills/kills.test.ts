import { expect, it } from 'vitest';
import { proveKills } from './kill-proof.ts';

// `npm run kill-proof` does the same with twenty kills.
it('loses no file and sends none twice when npm start is killed again and again', { timeout: 240_000 }, async () => {
  const moments = [
    { isUp: true, ms: 2_500 },
    { isUp: false, ms: 1_500 },
    { isUp: true, ms: 4_000 },
  ];

  const result = await proveKills({
    kills: moments.length,
    killAfter: () => moments.shift() ?? { isUp: true, ms: 0 },
    alsoStop: true,
    say: () => {},
  });

  expect(result).toMatchObject({ twice: [], lost: [], orphans: 0 });
  expect(result.once + result.parked.length).toBe(result.files);
  expect(result.files).toBeGreaterThan(5);
});
