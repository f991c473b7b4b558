import { defineConfig } from 'vitest/config';
import { measuring, packaged } from '../../vitest.config.ts';

/** The unit tests that `npm run mutants` chose, without projects and the order of the whole suite. */
export default defineConfig({
  test: {
    include: [process.env['MUTANTS_TESTS'] ?? ''],
    exclude: [...packaged, ...measuring],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    pool: 'forks',
    isolate: false,
  },
});
