import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 100;
/** Locks have content from their first moment. One without was left by older code. */
const emptyLockMs = 10_000;

/** Runs `work` while no other process of this machine holds the lock file. Waits for the lock; ignores a dead process's lock. */
export async function withLock<T>(lockFile: string, work: () => Promise<T>): Promise<T> {
  const own = `${lockFile}.${randomUUID()}`;
  await writeFile(own, await holderOf(process.pid));
  try {
    while (!(await tryLock(lockFile, own))) await sleep(pollMs);
    try {
      return await work();
    } finally {
      await rm(lockFile, { force: true });
    }
  } finally {
    await rm(own, { force: true });
  }
}

/** Makes the own file the lock, in one step: a process that is killed leaves a whole lock or none. */
async function tryLock(lockFile: string, own: string): Promise<boolean> {
  try {
    await link(own, lockFile);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (await isAbandoned(lockFile)) await removeAbandoned(lockFile);
    return false;
  }
}

/** Another process may remove it too, and lock anew, in the same moment. Then that lock is put back. */
async function removeAbandoned(lockFile: string): Promise<void> {
  const taken = `${lockFile}.${randomUUID()}`;
  const isTaken = await rename(lockFile, taken).then(
    () => true,
    () => false,
  );
  if (!isTaken) return;
  if (!(await isAbandoned(taken))) await link(taken, lockFile).catch(() => {});
  await rm(taken, { force: true });
}

async function isAbandoned(lockFile: string): Promise<boolean> {
  const holder = await readFile(lockFile, 'utf8').catch(() => undefined);
  if (holder === undefined) return false;
  const pid = Number(holder.split(' ')[0]);
  if (!(pid > 0)) {
    const found = await stat(lockFile).catch(() => undefined);
    return found !== undefined && Date.now() - found.mtimeMs > emptyLockMs;
  }
  if (!isAlive(pid)) return true;
  // Another process may have the pid of the dead one by now.
  const [, started] = holder.split(' ');
  const [, startedNow] = (await holderOf(pid)).split(' ');
  return started !== undefined && startedNow !== undefined && started !== startedNow;
}

/** A process by its pid, and where the system tells it (Linux), by the moment of its start. */
async function holderOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in brackets, may hold spaces. The start is the 22nd field, the 20th after the name.
  const started = text.slice(text.lastIndexOf(')') + 2).split(' ')[19];
  return started ? `${pid} ${started}` : String(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
