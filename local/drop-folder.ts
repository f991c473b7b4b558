import { mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJunk } from '../lib/uploads/junk.ts';

export interface DropFolderOptions {
  /** Created when it is missing. */
  readonly folder: string;
  /** Called for each complete file. `key`: its path inside the folder, with `/` as separator. */
  readonly upload: (file: { key: string; path: string }) => Promise<void>;
  /** Called when an upload fails. The file is tried again once it changes. */
  readonly onFailed: (key: string, error: unknown) => void;
  /** @default 500 */
  readonly pollMs?: number;
}

/** Size and modification time of a file, as text. */
type FileState = string;

/** Polls the folder until it is stopped. */
export async function watchDropFolder(options: DropFolderOptions): Promise<{ stop(): Promise<void> }> {
  const { pollMs = 500 } = options;
  const stopping = new AbortController();
  const { poll } = await openDropFolder(options);
  const watching = watch();

  async function watch(): Promise<void> {
    while (await waitUnlessStopped(pollMs, stopping.signal)) await poll();
  }

  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/**
 * A poll uploads each file that is copied into the folder or changed in it, once it has stopped growing. Files that are there at
 * the start are not uploaded, because they may have been before. No file is moved or deleted.
 */
export async function openDropFolder(
  options: Pick<DropFolderOptions, 'folder' | 'upload' | 'onFailed'>,
): Promise<{ poll(): Promise<void> }> {
  const { folder, upload, onFailed } = options;
  await mkdir(folder, { recursive: true });
  const uploaded = await filesIn(folder);
  let before: ReadonlyMap<string, FileState> = new Map();
  return {
    async poll() {
      const now = await filesIn(folder);
      for (const [key, print] of now) {
        // Unchanged since the last poll: the copy is complete.
        if (uploaded.get(key) === print || before.get(key) !== print) continue;
        uploaded.set(key, print);
        await upload({ key, path: path.join(folder, ...key.split('/')) }).catch((error) => onFailed(key, error));
      }
      // A file that is removed and copied again is a new file.
      for (const key of uploaded.keys()) if (!now.has(key)) uploaded.delete(key);
      before = now;
    },
  };
}

async function filesIn(folder: string): Promise<Map<string, FileState>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = new Map<string, FileState>();
  for (const entry of entries) {
    const file = path.join(entry.parentPath, entry.name);
    const key = path.relative(folder, file).split(path.sep).join('/');
    if (!entry.isFile() || isJunk(key)) continue;
    // The file may have been removed since the folder was read.
    const found = await stat(file).catch(() => undefined);
    if (found) files.set(key, `${found.size} ${found.mtimeMs}`);
  }
  return files;
}

/** Resolves after the delay with true, or with false when the signal is aborted first. */
function waitUnlessStopped(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal }).catch(() => false);
}
