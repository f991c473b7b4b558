import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isJunk } from '../lib/uploads/junk.ts';
import { type DropMemory, hashFile } from './drop-memory.ts';
import { type FolderFile, type FolderFiles, readFolder, stateOf, statesOf } from './folder-files.ts';
import { noteAll, takenBefore, takenFile } from './taken-files.ts';

/** A file that is to be taken. */
export interface DropFile {
  /** Its path inside the folder, with `/` as separator. */
  readonly key: string;
  readonly path: string;
  /** MD5 of its content, in hex. Only of a folder with a memory. */
  readonly md5: string | undefined;
  /** Notes that it was taken. May be called while it is uploaded, and again afterwards. */
  taken(): void;
}

export interface DropFolderOptions {
  /** Created when it is missing. */
  readonly folder: string;
  /** Called for each complete file. */
  readonly upload: (file: DropFile) => Promise<void>;
  /** Called when an upload fails. The file is tried again once it changes, and after 30 s, 1, 2 … min. */
  readonly onFailed: (key: string, error: unknown) => void;
  /** Called once for each file that cannot be taken, with the reason. */
  readonly onRefused?: ((key: string, reason: string) => void) | undefined;
  /** What earlier processes took. Without it, the next process knows of none. */
  readonly memory?: DropMemory | undefined;
  /** Whether the files that are there at the start count as taken. @default true without a memory */
  readonly countPresentAsTaken?: boolean | undefined;
  /** @default 500 */
  readonly pollMs?: number;
}

export interface DropFolder {
  /** Takes what is complete. Begins no further file once the signal is aborted. */
  poll(signal?: AbortSignal): Promise<void>;
  /** The files that were not taken yet. */
  waiting(): Promise<readonly string[]>;
  /** How many files count as taken only because they were there at the start. */
  readonly ignored: number;
}

/** In polls: half a minute. */
const firstRetry = 60;
const longestRetry = 60 * 20;

/** Polls the folder until it is stopped. A stop lets the upload that runs end, and begins no other. */
export async function watchDropFolder(
  options: DropFolderOptions,
): Promise<Pick<DropFolder, 'waiting' | 'ignored'> & { stop(): Promise<void> }> {
  const { pollMs = 500 } = options;
  const stopping = new AbortController();
  const folder = await openDropFolder(options);
  const watching = watch();

  async function watch(): Promise<void> {
    while (await waitUnlessStopped(pollMs, stopping.signal)) await folder.poll(stopping.signal);
  }

  return {
    waiting: folder.waiting,
    ignored: folder.ignored,
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

/**
 * A poll uploads each file that is copied into the folder or changed in it, once it has stopped growing. With a memory it also
 * uploads what was there before and was not taken: a file is known by its key, its content and its time. No file is moved or
 * deleted.
 */
export async function openDropFolder(options: Omit<DropFolderOptions, 'pollMs'>): Promise<DropFolder> {
  const { folder, upload, onFailed, onRefused, memory } = options;
  await mkdir(folder, { recursive: true });
  const pathOf = (key: string) => path.join(folder, ...key.split('/'));
  const list = () => readFolder(folder, isJunk);
  const { files: present, isWhole } = await list();
  /** The state of each file that was taken. */
  const countsPresent = options.countPresentAsTaken ?? !memory;
  const uploaded = countsPresent ? statesOf(present) : await takenBefore(present, memory, pathOf);
  if (countsPresent && memory) await noteAll(present, memory, pathOf);
  if (memory && isWhole) forgetAbsent(memory.keys(), present, (key) => memory.forget(key));
  const failures = new Map<string, { readonly state: string; readonly wait: number; readonly againAt: number }>();
  const refused = new Set<string>();
  let before: ReadonlyMap<string, string> = new Map();
  let polls = 0;

  async function take(key: string, file: FolderFile): Promise<void> {
    const state = stateOf(file);
    try {
      const hashes = memory && (await hashFile(pathOf(key)));
      const taken = () => {
        if (memory && hashes) memory.note(key, takenFile(file, hashes.sha256));
        uploaded.set(key, state);
      };
      await upload({ key, path: pathOf(key), md5: hashes?.md5, taken });
      taken();
      failures.delete(key);
    } catch (error) {
      const last = failures.get(key);
      const wait = last?.state === state ? Math.min(2 * last.wait, longestRetry) : firstRetry;
      failures.set(key, { state, wait, againAt: polls + wait });
      onFailed(key, error);
    }
  }

  /** Whether it is neither taken nor to be tried later. */
  function isDue(key: string, state: string): boolean {
    const failure = failures.get(key);
    return uploaded.get(key) !== state && !(failure?.state === state && polls < failure.againAt);
  }

  function report({ refused: now }: FolderFiles): void {
    for (const [key, reason] of now) {
      if (!refused.has(key)) onRefused?.(key, reason);
      refused.add(key);
    }
    for (const key of refused) if (!now.has(key)) refused.delete(key);
  }

  return {
    async poll(signal) {
      polls += 1;
      const listed = await list();
      report(listed);
      for (const [key, file] of listed.files) {
        if (signal?.aborted) return;
        // Unchanged since the last poll: the copy is complete.
        if (before.get(key) === stateOf(file) && isDue(key, stateOf(file))) await take(key, file);
      }
      if (listed.isWhole) {
        // A file that is removed and copied again is a new file.
        forgetAbsent([...uploaded.keys()], listed.files, (key) => {
          uploaded.delete(key);
          memory?.forget(key);
        });
      }
      before = statesOf(listed.files);
    },
    ignored: countsPresent ? present.size : 0,
    async waiting() {
      const { files } = await list();
      return [...files].filter(([key, file]) => uploaded.get(key) !== stateOf(file)).map(([key]) => key);
    },
  };
}

function forgetAbsent(
  keys: readonly string[],
  files: ReadonlyMap<string, FolderFile>,
  forget: (key: string) => void,
): void {
  for (const key of keys) if (!files.has(key)) forget(key);
}

/** Resolves after the delay with true, or with false when the signal is aborted first. */
function waitUnlessStopped(delayMs: number, signal: AbortSignal): Promise<boolean> {
  return sleep(delayMs, true, { signal }).catch(() => false);
}
