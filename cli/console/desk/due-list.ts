import { type AttributeValue, type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { type DueList, dueKey } from '../../../lib/delivery/ledger/due-index.ts';
import { environment } from '../../../lib/environment.ts';

/** One list of the due index. */
export interface OneDueList {
  readonly operation: string;
  readonly list: DueList;
}

/** Where a reader of a list is: after this entry. */
export type DuePlace = Record<string, AttributeValue>;

/** Returns the next ids of a list by one call, the first due first, and where the next part begins. */
export async function readDuePart(
  client: DynamoDBClient,
  one: OneDueList,
  { from, most }: { readonly from?: DuePlace | undefined; readonly most: number },
): Promise<{ readonly ids: readonly string[]; readonly next: DuePlace | undefined }> {
  const query = queryOf(one);
  const where = { Limit: most, ...(from && { ExclusiveStartKey: from }) };
  const { Items = [], LastEvaluatedKey } = await client.send(new QueryCommand({ ...query, ...where }));
  return { ids: Items.map(({ pk }) => (pk?.S ?? '').replace(/^cmd#/, '')), next: LastEvaluatedKey };
}

/** Counts the entries of a list by one call. Of a list of more than 1 MB, some 8,000 entries, it counts the first part. */
export async function countDue(client: DynamoDBClient, one: OneDueList): Promise<number> {
  const { Count = 0 } = await client.send(new QueryCommand({ ...queryOf(one), Select: 'COUNT' }));
  return Count;
}

function queryOf({ operation, list }: OneDueList) {
  return {
    TableName: environment('table').table,
    IndexName: 'due',
    KeyConditionExpression: 'dueKey = :key',
    ExpressionAttributeValues: { ':key': { S: dueKey(operation, list) } },
  };
}
