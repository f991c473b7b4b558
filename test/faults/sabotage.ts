import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type Mutant, mutants } from './mutants.ts';

const root = path.resolve(import.meta.dirname, '..', '..');
const notCopied = new Set(['node_modules', '.git', '.build', '.serverless', 'dist']);

export interface SabotageOptions {
  /** Seeds tried before a mutant counts as not caught. */
  readonly seeds: number;
  readonly commands: number;
  /** Only mutants whose name contains this. */
  readonly only?: string | undefined;
  readonly say: (line: string) => void;
}

/**
 * Removes each rule in a copy of the project and runs the harness there until it notices. Returns true when it noticed each
 * and found no breach in the unchanged project.
 */
export async function runSabotage({ seeds, commands, only = '', say }: SabotageOptions): Promise<boolean> {
  const chosen = mutants.filter(({ name }) => name.includes(only));
  const control: Mutant = { name: 'no rule removed', breaks: [], patches: [] };
  let right = chosen.length > 0;
  for (const mutant of only ? chosen : [control, ...chosen]) {
    const tree = await copyOf(mutant);
    try {
      const tries = mutant === control ? 1 : seeds;
      const caught = await catchIn(tree, mutant, tries, commands);
      const isRight = (caught === undefined) === (mutant === control);
      right &&= isRight;
      const how = caught ? `caught by ${caught.by} with ${caught.seeds} of ${tries} seeds` : `not caught in ${tries}`;
      say(`${isRight ? 'ok   ' : 'WRONG'} ${mutant.name.padEnd(28)} ${how}`);
      if (caught && mutant === control) say(caught.output);
    } finally {
      await rm(tree, { recursive: true, force: true });
    }
  }
  return right;
}

async function copyOf({ name, patches }: Mutant): Promise<string> {
  const tree = await mkdtemp(path.join(os.tmpdir(), 'wolkvox-sabotage-'));
  const filter = (source: string) => !notCopied.has(path.relative(root, source));
  await cp(root, tree, { recursive: true, filter });
  await symlink(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  for (const { file, from, to } of patches) {
    const source = await readFile(path.join(tree, file), 'utf8');
    if (source.split(from).length !== 2) throw new Error(`${name}: ${file} must contain exactly once: ${from}`);
    await writeFile(
      path.join(tree, file),
      source.replace(from, () => to),
    );
  }
  return tree;
}

/** Returns the first seed that broke one of the mutant's invariants; for the control, any invariant. */
async function catchIn(tree: string, { name, breaks }: Mutant, tries: number, commands: number) {
  for (let seed = 1; seed <= tries; seed++) {
    const args = [path.join(tree, 'test', 'faults', 'run.ts'), '--commands', String(commands), '--seed', String(seed)];
    const child = spawn(process.execPath, args, { cwd: tree, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    const found = [...output.matchAll(/^(I\d+): /gm)].map(([, invariant]) => invariant);
    if (code === 0) continue;
    if (found.length === 0) {
      throw new Error(`${name}: the harness itself failed (${signal ?? code}):\n${errors}\n${output}`);
    }
    await writeFile(path.join(os.tmpdir(), `sabotage-${name.replaceAll(' ', '-')}-${seed}.txt`), output);
    if (breaks.length > 0 && !breaks.some((invariant) => found.includes(invariant))) continue;
    return { seeds: seed, by: [...new Set(found)].join(', '), output };
  }
  return undefined;
}
