import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
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

  it('ignores the lock of a process whose pid another one has', async () => {
    const lock = path.join(directory, 'reused');
    await writeFile(lock, `${process.pid} 12345`);

    expect(await withLock(lock, async () => 'done')).toBe('done');
  });

  it('ignores an empty lock, which older code left when it was killed', async () => {
    const lock = path.join(directory, 'empty');
    await writeFile(lock, '');
    await utimes(lock, 1, 1);

    expect(await withLock(lock, async () => 'done')).toBe('done');
  });

  it('leaves no other file, and lets one after the other take over a dead lock', async () => {
    const lock = path.join(directory, 'many', 'lock');
    await mkdir(path.dirname(lock));
    await writeFile(lock, '999999999');
    let inside = 0;

    const most = await Promise.all(
      Array.from({ length: 6 }, () =>
        withLock(lock, async () => {
          inside += 1;
          const seen = inside;
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
          return seen;
        }),
      ),
    );

    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await readdir(path.dirname(lock))).toEqual([]);
  });

  it('ignores the lock of a dead process', async () => {
    const lock = path.join(directory, 'left');
    const dead = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
    await once(dead, 'exit');
    await writeFile(lock, String(dead.pid));

    expect(await withLock(lock, async () => 'done')).toBe('done');
  });
});
