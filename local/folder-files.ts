import { isUtf8 } from 'node:buffer';
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { translate } from '../lib/language.ts';
import { startTexts as texts } from './texts.ts';

/** A file's facts, without its content. */
export interface FolderFile {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
}

/** The files of a folder, by their paths inside it, with `/` as separator. */
export interface FolderFiles {
  readonly files: ReadonlyMap<string, FolderFile>;
  /** What cannot be taken, and why. */
  readonly refused: ReadonlyMap<string, string>;
  /** False when a part of the folder could not be read: files that are not listed may be there. */
  readonly isWhole: boolean;
}

/** Lists the files of a folder and of its subfolders, without those that `isIgnored`. */
export async function readFolder(folder: string, isIgnored: (key: string) => boolean): Promise<FolderFiles> {
  const files = new Map<string, FolderFile>();
  const refused = new Map<string, string>();
  let isWhole = true;

  async function read(inner: string): Promise<void> {
    // As bytes: as text, names that are not UTF-8 would name other files.
    const entries = await readdir(path.join(folder, inner), { withFileTypes: true, encoding: 'buffer' }).catch(
      (error: NodeJS.ErrnoException) => {
        isWhole = false;
        refused.set(inner || '.', translate(texts.unreadable, { code: error.code ?? '' }));
        return [];
      },
    );
    for (const entry of entries) await look(entry, inner);
  }

  async function look(entry: Dirent<NonSharedBuffer>, inner: string): Promise<void> {
    const key = inner + entry.name.toString();
    if (!isUtf8(entry.name)) {
      refused.set(inner + shownName(entry.name), translate(texts.notUtf8));
    } else if (entry.isDirectory()) await read(`${key}/`);
    else if (isIgnored(key)) return;
    else if (entry.isSymbolicLink()) refused.set(key, translate(texts.isLink));
    else if (entry.isFile()) {
      // The file may have been removed since the folder was read.
      const found = await stat(path.join(folder, ...key.split('/'))).catch(() => undefined);
      if (found) files.set(key, { size: found.size, mtimeMs: found.mtimeMs, ctimeMs: found.ctimeMs });
    }
  }

  await read('');
  return { files, refused, isWhole };
}

function shownName(name: Buffer): string {
  return name.toString('latin1').replace(/[^\x20-\x7e\xa1-\xff]/g, '?');
}

/** Size and modification time of each file, as text. */
export function statesOf(files: ReadonlyMap<string, FolderFile>): Map<string, string> {
  return new Map([...files].map(([key, file]) => [key, stateOf(file)]));
}

export function stateOf({ size, mtimeMs }: FolderFile): string {
  return `${size} ${mtimeMs}`;
}
