import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests of what is packaged: the artefacts, the template, and the stack that runs them. */
export const packaged = [
  'test/*.test.ts',
  'test/stack/**/*.test.ts',
  'test/cli/{command-line,stack-location}.test.ts',
  'test/docs/{configurations,webhooks}.test.ts',
  'test/faults/{faults,points}.test.ts',
  'test/fuzz/*.test.ts',
  'test/kills/*.test.ts',
  'test/local/{demo,start}.test.ts',
  'test/scripts/api/postman.test.ts',
];

/** Tests that measure the memory or count the open files of their process. */
export const measuring = [
  'packages/local-aws/test/s3-large.test.ts',
  'test/lib/mail/memory.test.ts',
  'test/lib/wolkvox/memory.test.ts',
  'test/local/crm/large-body.test.ts',
];

/** These run for a minute and more. The last of them must not run alone at the end. */
const longest = /\/faults\/points|\/faults\/faults|\/stack\/groups|\/kills\//;

/** Tests of processes mostly wait, and unit tests mostly compute. In turns, they leave no core idle. */
class WaitingBesideComputing extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const long = sorted.filter(({ moduleId }) => longest.test(moduleId));
    const waiting = sorted.filter((file) => !long.includes(file) && file.project.name === 'stack');
    const computing = sorted.filter((file) => !long.includes(file) && file.project.name !== 'stack');
    // Each turn of unit tests loads their modules once more.
    const turns = 4;
    const turnOf = (list: TestSpecification[], turn: number) =>
      list.slice((list.length * turn) / turns, (list.length * (turn + 1)) / turns);
    const rest = Array.from({ length: turns }, (_, turn) => [...turnOf(computing, turn), ...turnOf(waiting, turn)]);
    return [...long, ...rest.flat()];
  }
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // One second, the default, is less than a machine needs that crashes processes beside.
    expect: { poll: { timeout: 20_000 } },
    // Commands that a test runs as people do are compiled once, and not once for each run.
    env: { NODE_COMPILE_CACHE: path.resolve(import.meta.dirname, '.build', 'compile-cache'), LC_ALL: 'C' },
    sequence: { sequencer: WaitingBesideComputing },
    pool: 'forks',
    // The machines this must pass on have two cores. While some workers wait for processes of their own, others have work.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts', 'packages/*/test/**/*.test.ts'],
          exclude: [...packaged, ...measuring],
          // Two processes load the modules once, not one process for each file.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'measuring', include: measuring } },
      { extends: true, test: { name: 'stack', include: packaged, globalSetup: ['test/setup/package.ts'] } },
    ],
  },
});
