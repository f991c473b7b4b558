import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Delivery, Status } from '../lib/delivery/ledger/delivery.ts';

/**
 * All deliveries that stand so, the newest outcome first. Reads the whole table: what is finished is in no index, so that
 * the index stays small, and what is being sent stands in it behind all that waits.
 */
export async function rowsByStatus(statuses: readonly Status[]): Promise<Delivery[]> {
  const client = new DynamoDBClient({});
  try {
    const values = Object.fromEntries(statuses.map((status, at) => [`:s${at}`, status]));
    const pages = paginateScan(
      { client },
      {
        TableName: process.env['LEDGER_TABLE'],
        FilterExpression: `sk = :sk AND #status IN (${Object.keys(values).join(', ')})`,
        ExpressionAttributeNames: { '#status': 'status' },
        ExpressionAttributeValues: marshall({ ':sk': 'cmd', ...values }),
        ConsistentRead: true,
      },
    );
    const found: Delivery[] = [];
    for await (const { Items = [] } of pages) {
      for (const item of Items) {
        const { pk: _pk, sk: _sk, ...delivery } = unmarshall(item);
        found.push(delivery as Delivery);
      }
    }
    return found.sort((a, b) => (b.settledAt ?? 0) - (a.settledAt ?? 0));
  } finally {
    client.destroy();
  }
}
