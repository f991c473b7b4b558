import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withLock } from '../../local/with-lock.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'alone-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('withLock', () => {
  it('runs work of one caller after the other', async () => {
    const lock = path.join(directory, 'lock');
    let inside = 0;
    const work = async () => {
      inside += 1;
      const seen = inside;
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      return seen;
    };

    expect(await Promise.all([1, 2, 3].map(() => withLock(lock, work)))).toEqual([1, 1, 1]);
    expect(existsSync(lock)).toBe(false);
  });

  it('removes the lock when the work fails', async () => {
    const lock = path.join(directory, 'failing');
    const failing = withLock(lock, async () => {
      throw new Error('on purpose');
    });

    await expect(failing).rejects.toThrow('on purpose');
    expect(existsSync(lock)).toBe(false);
  });

  it('ignores the lock of a dead process', async () => {
    const lock = path.join(directory, 'left');
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'exit');
    await writeFile(lock, String(dead.pid));

    expect(await withLock(lock, async () => 'done')).toBe('done');
  });
});
