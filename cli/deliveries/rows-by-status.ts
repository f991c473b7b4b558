import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../lib/aws/table.ts';
import type { Delivery, Status } from '../../lib/delivery/ledger/delivery.ts';
import { parseDelivery, RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import { environment } from '../../lib/environment.ts';

/**
 * Returns all deliveries with one of these statuses, the last settled first. Reads the whole table: the index holds no final
 * delivery, and lists what is being sent behind all that waits. `onUnreadable` is called for a row that this code cannot read.
 */
export async function rowsByStatus(
  statuses: readonly Status[],
  onUnreadable: (error: RowError) => void,
): Promise<Delivery[]> {
  const client = new DynamoDBClient({});
  try {
    const values = Object.fromEntries(statuses.map((status, at) => [`:s${at}`, status]));
    const pages = paginateScan(
      { client },
      {
        TableName: environment('table').table,
        FilterExpression: `sk = :sk AND #status IN (${Object.keys(values).join(', ')})`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':sk': 'cmd', ...values }),
        ConsistentRead: true,
      },
    );
    const found: Delivery[] = [];
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const row = await ifReadable(() => parseDelivery(unmarshall(item) as Item), onUnreadable);
        if (row) found.push(row);
      }
    }
    return found.sort((a, b) => settledAt(b) - settledAt(a));
  } finally {
    client.destroy();
  }
}

/** Returns what `read` returns; `undefined` for a row that this code cannot read, after it was reported. */
export async function ifReadable<T>(
  read: () => T | Promise<T>,
  onUnreadable: (error: RowError) => void,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    onUnreadable(error);
    return undefined;
  }
}

function settledAt(delivery: Delivery): number {
  return 'settledAt' in delivery ? delivery.settledAt : 0;
}
