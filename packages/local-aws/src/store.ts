import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** Lists of entries. A store in a file keeps them for a later process, however this one ends. */
export interface Store {
  /** False for a store that forgets. */
  readonly isKept: boolean;
  /** The list with this name, such as `queue:orders`. */
  list(name: string): StoredList;
  /** The names of the lists that begin with these letters and have entries. */
  names(prefix: string): string[];
  /** Keeps all writes of `work` together, or none of them. `work` must be synchronous. */
  atomically<T>(work: () => T): T;
  close(): void;
}

/** One list of a store. Each write is kept when its method returns. */
export interface StoredList {
  /** In the order in which their keys were put first. */
  entries(): { readonly key: string; readonly value: unknown }[];
  /** `value`: anything that JSON can hold. */
  put(key: string, value: unknown): void;
  /** A missing key is no error. */
  delete(key: string): void;
}

const emptyList: StoredList = { entries: () => [], put: () => {}, delete: () => {} };

/** A store that forgets everything at once. */
export const noStore: Store = {
  isKept: false,
  list: () => emptyList,
  names: () => [],
  atomically: (work) => work(),
  close: () => {},
};

/**
 * Opens a store in a file, which one process at a time may use. Creates the file and its folder when they are missing.
 *
 * `onFailure`: called when a write fails, before the error is thrown. What is in memory is then newer than what is kept, so
 * the process should end.
 */
export function openStore(file: string, onFailure: (error: unknown) => void = () => {}): Store {
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  // A write returns when the disk has it: the machine may lose power.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(
    'CREATE TABLE IF NOT EXISTS entries (at INTEGER PRIMARY KEY, list TEXT, key TEXT, value TEXT, UNIQUE (list, key))',
  );
  const read = database.prepare('SELECT key, value FROM entries WHERE list = ? ORDER BY at');
  const names = database.prepare('SELECT DISTINCT list FROM entries WHERE substr(list, 1, ?) = ?');
  const put = database.prepare(
    'INSERT INTO entries (list, key, value) VALUES (?, ?, ?) ON CONFLICT (list, key) DO UPDATE SET value = excluded.value',
  );
  const remove = database.prepare('DELETE FROM entries WHERE list = ? AND key = ?');

  function write(work: () => void): void {
    try {
      work();
    } catch (error) {
      onFailure(error);
      throw error;
    }
  }

  const run = (statement: StatementSync, ...values: string[]) => write(() => void statement.run(...values));
  return {
    isKept: true,
    list: (name) => ({
      entries: () =>
        read.all(name).map((row) => ({ key: String(row['key']), value: JSON.parse(String(row['value'])) })),
      put: (key, value) => run(put, name, key, JSON.stringify(value)),
      delete: (key) => run(remove, name, key),
    }),
    names: (prefix) => names.all(prefix.length, prefix).map((row) => String(row['list'])),
    atomically(work) {
      // A part of a larger change.
      if (database.isTransaction) return work();
      write(() => database.exec('BEGIN'));
      try {
        const result = work();
        write(() => database.exec('COMMIT'));
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => database.close(),
  };
}
