import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Packaging the fixture takes seconds.
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    // One process for each file, so that tests of memory and open files are alone in theirs.
    pool: 'forks',
    maxWorkers: 2,
  },
});
