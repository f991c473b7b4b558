import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RefusedError } from '../cli/refused-error.ts';
import { translate } from '../lib/language.ts';
import { optionTexts as texts } from './texts.ts';

/** Another process holds the folder. */
export class FolderInUseError extends RefusedError {
  readonly pid: number | undefined;

  constructor(folder: string, holder: Holder | undefined) {
    super(
      holder
        ? translate(texts.inUse, { folder, pid: String(holder.pid), since: holder.since })
        : translate(texts.inUseByAnother, { folder }),
    );
    this.pid = holder?.pid;
  }
}

interface Holder {
  readonly pid: number;
  readonly since: string;
}

/** SQLite's code for a lock that another connection holds. */
const busy = 5;

/**
 * Holds a folder for this process, by a file in it. Creates the folder when it is missing. Throws a FolderInUseError when
 * another process holds it. The lock itself is the operating system's: it ends with its process, however that dies, and a
 * process that got the same pid later does not hold it. The file names the holder for people.
 */
export async function lockFolder(folder: string, fileName = 'lock'): Promise<{ release(): void }> {
  // Where it is made here, it is for its owner alone: what is kept holds personal data.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(path.join(folder, fileName));
  try {
    // No second file: in a drop folder it could become a case.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    database.exec('CREATE TABLE IF NOT EXISTS holder (pid INTEGER, since TEXT); DELETE FROM holder');
    database
      .prepare('INSERT INTO holder VALUES (?, ?)')
      .run(process.pid, new Date().toISOString().replace('T', ' ').slice(0, 19));
    // Others can read the holder only once it is committed. The lock is taken again for as long as the process runs.
    database.exec('COMMIT; BEGIN IMMEDIATE');
  } catch (error) {
    const holder = readHolder(database);
    database.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new FolderInUseError(folder, holder);
  }
  return { release: () => database.close() };
}

/** Returns `undefined` while the holder is about to write its name. */
function readHolder(database: DatabaseSync): Holder | undefined {
  try {
    const row = database.prepare('SELECT pid, since FROM holder').get();
    return row && { pid: Number(row['pid']), since: `${row['since']} UTC` };
  } catch {
    return undefined;
  }
}
