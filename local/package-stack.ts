import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildAll } from '../scripts/build.ts';
import { readTemplate, templateName } from '../scripts/check-limits.ts';
import { withLock } from './with-lock.ts';

const root = path.resolve(import.meta.dirname, '..');
const own = 'bridge.config.ts';
const inputs = ['functions', 'lib', own, 'ca.pem', 'capabilities', 'serverless.yml', 'scripts', 'package-lock.json'];

/**
 * Bundles the functions and packages the template, unless no input has changed since the last time. Returns the path of the
 * template; each function's zip is in the same directory. Another configuration than `bridge.config.ts` is packaged in a
 * directory of its own. Processes that call this at the same time wait for each other. Rejects with the output of `osls`.
 */
export async function packageStack(options: { config?: string } = {}): Promise<string> {
  const config = path.relative(root, path.resolve(root, options.config ?? own));
  await mkdir(path.join(root, '.build'), { recursive: true });
  return withLock(path.join(root, '.build', 'lock'), async () => {
    const wanted = await fingerprint(config);
    const directory = config === own ? root : path.join(root, '.build', 'stacks', wanted);
    const stamp = path.join(directory, '.serverless', 'made-of');
    const packaged = await readFile(stamp, 'utf8').catch(() => undefined);
    if (packaged !== wanted || !existsSync(path.join(directory, 'dist'))) {
      await packageIn(directory, config);
      await writeFile(stamp, wanted);
    }
    return path.join(directory, '.serverless', templateName);
  });
}

/** Packages into `dist/` and `.serverless/` of the directory. `osls` empties `.serverless/` first. */
async function packageIn(directory: string, config: string): Promise<void> {
  await buildAll({ config, into: directory });
  if (directory !== root) await copyFile(path.join(root, 'serverless.yml'), path.join(directory, 'serverless.yml'));
  await osls(['package'], directory);
  await readTemplate(directory);
}

/** Runs `osls` in a directory. Rejects with its output when it fails. */
export async function osls(args: readonly string[], directory: string): Promise<void> {
  const program = path.join(root, 'node_modules', 'osls', 'bin', 'serverless.js');
  // A packager that outlives this process would write into what the next one packages.
  const endsWithParent = new URL('./ends-with-parent.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--import', endsWithParent, program, ...args], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`osls ${args.join(' ')} failed:\n${Buffer.concat(output).toString()}`);
}

/** SHA-256 of all inputs of the artefacts and the template. */
async function fingerprint(config: string): Promise<string> {
  const hash = createHash('sha256');
  for (const input of new Set([...inputs, config, path.join(path.dirname(config), 'ca.pem')])) {
    for (const file of await filesIn(path.join(root, input))) {
      hash
        .update(`${path.relative(root, file)}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.update(config).digest('hex');
}

async function filesIn(name: string): Promise<string[]> {
  const entries = await readdir(name, { recursive: true, withFileTypes: true }).catch(() => undefined);
  // The directory `capabilities` exists only once an operation was probed.
  if (!entries) return existsSync(name) ? [name] : [];
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return files.sort();
}
