import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FolderInUseError, lockFolder } from '../../local/folder-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A process that holds the folder until it is killed. */
async function startHolder() {
  const module = path.resolve(import.meta.dirname, '../../local/folder-lock.ts');
  const code = `await (await import(${JSON.stringify(module)})).lockFolder(process.argv[1]);
    console.log('held'); setInterval(() => {}, 1000);`;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', code, folder];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

describe('the lock of a folder', () => {
  it('creates the folder, and is free again once it is released', async () => {
    const inner = path.join(folder, 'not', 'there');
    (await lockFolder(inner)).release();
    (await lockFolder(inner)).release();

    expect(existsSync(inner)).toBe(true);
  });

  it('names the process that holds it, and is void once that process was killed', async () => {
    const holder = await startHolder();

    const error = await lockFolder(folder).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(FolderInUseError);
    expect((error as FolderInUseError).message).toMatch(
      new RegExp(`^${folder} is in use: process ${holder.pid} has run there since .* UTC\\. End it first`),
    );

    holder.kill('SIGKILL');
    await once(holder, 'exit');
    (await lockFolder(folder)).release();
  });

  it('is not held by a process that only has the pid of a dead holder', async () => {
    // The name of a holder stays in the file. This process has that very pid, and holds nothing.
    (await lockFolder(folder)).release();

    const again = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`process ${process.pid} has run there`);
    again.release();
  });

  it('goes to one of many that ask at the same time', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
    const held = asked.filter((result) => result.status === 'fulfilled');

    expect(held).toHaveLength(1);
    for (const { value } of held) value.release();
  });
});
