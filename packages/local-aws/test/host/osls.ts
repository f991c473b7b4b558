import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';

const program = createRequire(import.meta.url).resolve('osls/bin/serverless.js');

/** Runs `osls package` in a directory. Rejects with its output when it fails. */
export async function runOslsPackage(directory: string): Promise<void> {
  const child = spawn(process.execPath, [program, 'package'], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, SLS_NOTIFICATIONS_MODE: 'off' },
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`osls package failed:\n${Buffer.concat(output).toString()}`);
}
