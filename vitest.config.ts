import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Left out until it waits for upload events that a killed process still holds: six minutes, far longer than its patience.
    exclude: ['test/faults/faults.test.ts'],
    globalSetup: ['test/setup/package.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // One second, the default, is less than a machine needs that crashes processes beside.
    expect: { poll: { timeout: 20_000 } },
    // Files run one process each, two at a time: the machines this must pass on have two cores.
    pool: 'forks',
    maxWorkers: 2,
  },
});
