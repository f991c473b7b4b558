import { spawnSync } from 'node:child_process';
import path from 'node:path';

// Types and lint first: they take seconds and report faults more clearly.
const steps = [
  ['Types', 'typescript/lib/tsc.js', '-p', '.'],
  ['Types of the console page', 'typescript/lib/tsc.js', '-p', 'tsconfig.page.json'],
  ['Lint and format', '@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'],
  ['Tests', 'vitest/vitest.mjs', 'run', ...process.argv.slice(2)],
] as const;

for (const [title, tool, ...args] of steps) {
  console.log(`\n── ${title}`);
  const { status } = spawnSync(process.execPath, [path.resolve('node_modules', tool), ...args], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`\n${title}: failed. The lines above say where.`);
    process.exit(status ?? 1);
  }
}
