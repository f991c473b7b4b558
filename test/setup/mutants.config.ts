import { statSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { measuring, packaged } from '../../vitest.config.ts';

/**
 * The first test that fails ends the run of a mutant. So the test file named like the changed file comes first, then the small
 * ones, which start the least.
 */
class LikeliestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const changed = new Set(this.ctx.config.related?.map((file) => path.basename(file, '.ts')));
    const weightOf = ({ moduleId }: TestSpecification) =>
      changed.has(path.basename(moduleId, '.test.ts')) ? 0 : statSync(moduleId).size;
    return files.toSorted((a, b) => weightOf(a) - weightOf(b));
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
    sequence: { sequencer: LikeliestFirst },
    pool: 'forks',
    isolate: false,
  },
});
