import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Minutes of crashes, each a command of its own: `npm run faults`, and `npm run faults -- --points`.
    exclude: ['test/faults/faults.test.ts', 'test/faults/points.test.ts'],
    globalSetup: ['test/setup/package.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Files run one process each, two at a time: the machines this must pass on have two cores.
    pool: 'forks',
    maxWorkers: 2,
  },
});
