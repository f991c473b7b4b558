import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LocalAws } from 'local-aws';
import type { Limits } from '../lib/delivery/limits.ts';

type Item = Readonly<Record<string, AttributeValue | undefined>>;

/**
 * Ends the leases that the functions of an earlier process held. They ended with it, so nobody must wait for the time of their
 * leases. Must be called before the first function runs. A command that was being sent waits to be sent, and no worker counts as
 * lost: that would be the command's fault. One whose last byte may have left is uncertain once a lane looks at it. A search that
 * was under way is made again.
 */
export async function endLeases(
  { dynamodb }: Pick<LocalAws, 'dynamodb'>,
  TableName: string,
  { searchAfterMs }: Pick<Limits, 'searchAfterMs'>,
): Promise<void> {
  const nowMs = Date.now();
  const past = { N: String(nowMs - 1) };
  for (const item of await dynamodb.items(TableName)) {
    const { pk, sk, status } = item;
    const Key = { pk, sk };
    if (pk?.S?.startsWith('token#')) await freeSlots(Key);
    else if (pk?.S?.startsWith('list#')) await endListLease(Key, item);
    else if (status?.S === 'sending') await free(Key);
    else if (status?.S === 'committing') await expire(Key, past);
    else if (status?.S === 'uncertain' && item['searchAt']) await endSearch(Key, item);
  }

  /** A search that began has moved its own time to the end of its lease. */
  async function endSearch(Key: Item, { settledAt, searches, searchAt }: Item): Promise<void> {
    const afterMs = searchAfterMs[Number(searches?.N ?? 0)] ?? 0;
    const dueMs = Math.max(Number(settledAt?.N ?? 0) + afterMs, nowMs - 1);
    if (dueMs >= Number(searchAt?.N)) return;
    await call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET searchAt = :due, dueAt = :due',
      ExpressionAttributeValues: { ':due': { N: String(dueMs) } },
    });
  }

  /** Its next run continues at once. */
  async function endListLease(Key: Item, { leaseUntil }: Item): Promise<void> {
    if (leaseUntil) await expire(Key, past);
  }

  async function freeSlots(Key: Item): Promise<void> {
    await call('UpdateItem', { TableName, Key, UpdateExpression: 'REMOVE owner0, until0, owner1, until1' });
  }

  async function free(Key: Item): Promise<void> {
    await call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET #status = :accepted, dueAt = :past REMOVE #owner, leaseUntil',
      ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
      ExpressionAttributeValues: { ':accepted': { S: 'accepted' }, ':past': past },
    });
  }

  async function expire(Key: Item, at: AttributeValue): Promise<void> {
    await call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET leaseUntil = :past, dueAt = :past',
      ExpressionAttributeValues: { ':past': at },
    });
  }

  async function call(operation: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const { status, body } = await dynamodb.call(operation, input);
    if (status !== 200) throw new Error(`A lease could not be ended: ${body['message']}`);
  }
}
