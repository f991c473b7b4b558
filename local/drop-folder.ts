import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface DropFolderOptions {
  /** Created when missing. */
  readonly folder: string;
  /** Takes a file that is complete. `key` is its path inside the folder, with `/` between the parts. */
  readonly upload: (file: { key: string; path: string }) => Promise<void>;
  /** Hears of a file that was not taken; it is tried again once it changes. */
  readonly onFailed: (key: string, error: unknown) => void;
  /** @default 500 */
  readonly pollMs?: number;
}

/** What tells one state of a file from another. */
type FileState = string;

/** What programs write while a copy or a download is under way, and what systems leave in folders. */
const ignoredNames = /^[.~]|\.(part|crdownload|download|tmp|swp)$|^(thumbs\.db|desktop\.ini)$/i;

/**
 * Uploads each file that is copied into the folder, or changed in it, once it stopped growing. What lies there at the
 * start stays where it is: it may have been uploaded before. Files are left in place.
 */
export async function watchDropFolder(options: DropFolderOptions): Promise<{ stop(): Promise<void> }> {
  const { folder, upload, onFailed, pollMs = 500 } = options;
  await mkdir(folder, { recursive: true });
  const stopping = new AbortController();
  const taken = await filesIn(folder);
  const watching = watch();

  async function watch(): Promise<void> {
    let before: ReadonlyMap<string, FileState> = new Map();
    while (await waitUnlessStopped(pollMs, stopping.signal)) {
      const now = await filesIn(folder);
      for (const [key, print] of now) {
        // Two looks that agree: nobody is writing any more.
        if (taken.get(key) === print || before.get(key) !== print) continue;
        taken.set(key, print);
        await upload({ key, path: path.join(folder, ...key.split('/')) }).catch((error) => onFailed(key, error));
      }
      // A file that was removed and copied again is a new one.
      for (const key of taken.keys()) if (!now.has(key)) taken.delete(key);
      before = now;
    }
  }

  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

async function filesIn(folder: string): Promise<Map<string, FileState>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, FileState>();
  for (const entry of entries) {
    if (!entry.isFile() || ignoredNames.test(entry.name)) continue;
    const file = path.join(entry.parentPath, entry.name);
    // It may have been removed since the folder was read.
    const seen = await stat(file).catch(() => undefined);
    if (seen) files.set(path.relative(folder, file).split(path.sep).join('/'), `${seen.size} ${seen.mtimeMs}`);
  }
  return files;
}

/** False when the signal came first. */
function waitUnlessStopped(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal }).catch(() => false);
}
