import type { Table } from '../../aws/table.ts';

/**
 * The origins of an operation's interactive work, in one row. An origin that is not in it is never asked, so it is noted before
 * its first command is written, and none is ever taken out.
 */
export interface Origins {
  /** Writes once for each origin in the life of a process. */
  note(operation: string, origin: string): Promise<void>;
  /** Returns them as this process last read them. `undefined` before its first read. */
  known(operation: string): readonly string[] | undefined;
  /** Reads them anew. */
  read(operation: string): Promise<readonly string[]>;
}

/** Returns an origin as letters and digits: other signs cannot be part of an attribute's name in an expression. */
export function attributeOf(origin: string): string {
  return Buffer.from(origin).toString('hex');
}

export function createOrigins(table: Table): Origins {
  const noted = new Set<string>();
  const known = new Map<string, readonly string[]>();
  const keyOf = (operation: string) => ({ pk: `origins#${operation}`, sk: 'origins' });
  return {
    async note(operation, origin) {
      const name = `${operation}#${origin}`;
      if (noted.has(name)) return;
      await table.update(keyOf(operation), { add: { origins: new Set([origin]) } });
      noted.add(name);
    },

    known: (operation) => known.get(operation),

    async read(operation) {
      const row = await table.get(keyOf(operation));
      const origins = [...((row?.['origins'] as ReadonlySet<string> | undefined) ?? [])].sort();
      known.set(operation, origins);
      return origins;
    },
  };
}
