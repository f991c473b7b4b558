import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
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
