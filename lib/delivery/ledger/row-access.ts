import type { Change, Condition, Table } from '../../aws/table.ts';
import type { Delivery } from './delivery.ts';
import { parseDelivery, rowKey } from './delivery-row.ts';

/** Reads and writes one row of the ledger at a time. Both throw a RowError for a row that this code cannot read. */
export interface RowAccess {
  read(id: string): Promise<Delivery | undefined>;
  /**
   * Writes, and returns the row as it is then. On a failed condition, reads back: the failure may be our own earlier write whose
   * answer was lost. Returns `undefined` when `isOurs` does not know it again.
   */
  write(
    id: string,
    change: Change,
    condition: Condition,
    isOurs: (row: Delivery) => boolean,
  ): Promise<Delivery | undefined>;
}

export function createRowAccess(table: Table): RowAccess {
  async function read(id: string): Promise<Delivery | undefined> {
    const row = await table.get(rowKey(id));
    return row && parseDelivery(row);
  }

  return {
    read,
    async write(id, change, condition, isOurs) {
      const written = await table.update(rowKey(id), change, condition);
      if (written) return parseDelivery(written);
      const row = await read(id);
      return row && isOurs(row) ? row : undefined;
    },
  };
}
