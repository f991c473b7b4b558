import type { Key, Table, Values } from '../../aws/table.ts';

/** The row that all lanes of an operation share: their epochs and rests, and the origins of interactive work. */
export function lanesKey(operation: string): Key {
  return { pk: `lanes#${operation}`, sk: 'lanes' };
}

/** Returns the origins that the row of an operation's lanes names, in one order for all readers. */
export function originsIn(row: Values | undefined): string[] {
  return [...((row?.['origins'] as ReadonlySet<string> | undefined) ?? [])].sort();
}

/** Notes that an origin has interactive work of an operation. An origin that is not noted is never asked. */
export type NoteOrigin = (operation: string, origin: string) => Promise<void>;

/** Writes once for each origin in the life of a process: no origin is ever taken out. */
export function createOriginNotes(table: Table): NoteOrigin {
  const noted = new Set<string>();
  return async (operation, origin) => {
    const name = `${operation}#${origin}`;
    if (noted.has(name)) return;
    await table.update(lanesKey(operation), { add: { origins: new Set([origin]) } });
    noted.add(name);
  };
}
