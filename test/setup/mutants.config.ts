import { statSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { measuring, packaged } from '../../vitest.config.ts';

/** The first test that fails ends the run of a mutant. Small files ask one thing, and start the least. */
class SmallestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sizeOf = ({ moduleId }: TestSpecification) => statSync(moduleId).size;
    return files.toSorted((a, b) => sizeOf(a) - sizeOf(b));
  }
}

/** The unit tests that `npm run mutants` chose, without the projects of the whole suite. */
export default defineConfig({
  test: {
    include: [process.env['MUTANTS_TESTS'] ?? ''],
    exclude: [...packaged, ...measuring],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: SmallestFirst },
    pool: 'forks',
    isolate: false,
  },
});
