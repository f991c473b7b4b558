import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { FolderInUseError, lockFolder } from './folder-lock.ts';

const prefix = 'wolkvox-bridge-';
const lockName = '.lock';

/** Makes a temporary folder for this process, and removes those that dead processes left. */
export async function temporaryFolder(): Promise<{ readonly folder: string; remove(): Promise<void> }> {
  await removeAbandoned();
  const folder = await mkdtemp(path.join(os.tmpdir(), prefix));
  const lock = await lockFolder(folder, lockName);
  return {
    folder,
    async remove() {
      lock.release();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes each temporary folder that has a lock which nobody holds. A folder of another user stays. */
export async function removeAbandoned(parent = os.tmpdir()): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(prefix))) {
    const folder = path.join(parent, name);
    // Without a lock, its process is about to make one.
    const inner = await readdir(folder).catch(() => [] as string[]);
    if (!inner.includes(lockName)) continue;
    try {
      (await lockFolder(folder, lockName)).release();
    } catch (error) {
      if (error instanceof FolderInUseError) continue;
    }
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
