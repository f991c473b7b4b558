import type { Change, Condition, Table } from '../../aws/table.ts';
import type { Delivery } from './delivery.ts';
import { parseDelivery, rowKey } from './delivery-row.ts';

/** Reads and writes one row of the ledger at a time. Each throws a RowError for a row that this code cannot read. */
export interface RowAccess {
  read(id: string): Promise<Delivery | undefined>;
  /** Writes, and returns the row as it is then: also the one that failed the condition. */
  tryWrite(
    id: string,
    change: Change,
    condition: Condition,
  ): Promise<{ readonly isWritten: boolean; readonly row: Delivery | undefined }>;
  /**
   * Writes, and returns the row as it is then. A failed condition is not believed at once: the row may show our own earlier write,
   * whose answer was lost. Returns `undefined` when `isOurs` does not know it again.
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

  async function tryWrite(id: string, change: Change, condition: Condition) {
    const { isWritten, item } = await table.tryUpdate(rowKey(id), change, condition);
    return { isWritten, row: item && parseDelivery(item) };
  }

  return {
    read,
    tryWrite,
    async write(id, change, condition, isOurs) {
      const { row, isWritten } = await tryWrite(id, change, condition);
      return row && (isWritten || isOurs(row)) ? row : undefined;
    },
  };
}
