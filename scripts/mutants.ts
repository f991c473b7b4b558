import { globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';

/** The least share of mutants, in percent, that the tests must notice. */
const wanted = 85;

const target = path.normalize(process.argv[2] ?? '').replace(/\/$/, '');
const isFolder = statSync(target, { throwIfNoEntry: false })?.isDirectory();
const share = Number(process.argv[3] ?? 1);
if (isFolder === undefined || !target.startsWith('lib/') || !Number.isInteger(share) || share < 1)
  fail('Usage: npm run mutants -- PATH [N], a file or folder of lib/; with N, only every Nth ten lines are changed');

const files = isFolder ? globSync(`${target}/**/*.ts`).sort() : [target];

// Tests mirror the paths of lib. The tests of the whole product would need minutes for each mutant.
const room = path.join('test', isFolder ? target : path.dirname(target));
if (globSync(`${room}/**/*.test.ts`).length === 0) fail(`${target} has no tests: ${room} holds none.`);
process.env['MUTANTS_TESTS'] = `${room}/**/*.test.ts`;

const results = await new Stryker({
  mutate: share === 1 ? files : files.flatMap(sampleOf),
  // Texts are for people: a test of each would be a second copy. What a program reads is compared elsewhere.
  mutator: { excludedMutations: ['StringLiteral'] },
  // A static mutant changes a table or a schema at its start, and would need every test of the room.
  ignoreStatic: true,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/setup/mutants.config.ts', related: true },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // A mutant that ends no loop is stopped by the count of its steps. This is for those that wait.
  timeoutMS: 20_000,
  checkers: [],
  // TypeScript 7 has no JavaScript API, so Stryker must not read the project's file.
  tsconfigFile: 'none.json',
  disableTypeChecks: false,
  ignorePatterns: ['.build', '.local', '.serverless', 'bench', 'drop'],
  tempDirName: '.build/mutants',
  reporters: ['progress-append-only'],
}).runMutationTest();

const isNoticed = (status: string) => status === 'Killed' || status === 'Timeout';
const isUnnoticed = (status: string) => status === 'Survived' || status === 'NoCoverage';
const survivors = results.filter(({ status }) => isUnnoticed(status));
const noticed = results.filter(({ status }) => isNoticed(status)).length;
const all = noticed + survivors.length;
const score = all === 0 ? 100 : (100 * noticed) / all;

for (const { fileName, location, mutatorName, replacement = '', status } of survivors) {
  const place = `${path.relative('.', fileName)}:${location.start.line}:${location.start.column}`;
  const untested = status === 'NoCoverage' ? ' (no test runs it)' : '';
  console.log(`${place}  ${mutatorName} → ${replacement.replace(/\s+/g, ' ').slice(0, 100)}${untested}`);
}
// On a busy machine a slow test looks like a mutant that ends no loop.
const timedOut = results.filter(({ status }) => status === 'Timeout').length;
console.log(
  `\n${target}: ${noticed} of ${all} mutants were noticed, ${score.toFixed(1)} %. ${timedOut} of them timed out.`,
);
if (score < wanted) fail(`It must be ${wanted} % at least.`);

/** Every Nth ten lines of a file, as ranges. The first ten depend on the name, so that small files are met too. */
function sampleOf(file: string): string[] {
  const lines = readFileSync(file, 'utf8').split('\n').length;
  const first = [...file].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % share;
  const ranges: string[] = [];
  for (let block = first; block * 10 < lines; block += share)
    ranges.push(`${file}:${block * 10 + 1}-${block * 10 + 10}`);
  return ranges;
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
