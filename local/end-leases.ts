import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { LocalAws } from 'local-aws';

/**
 * Ends the leases that the functions of an earlier process held. They ended with it, so nobody must wait for the time of their
 * leases. Must be called before the first function runs. A command that was being sent waits to be sent, and no worker counts as
 * lost: that would be the command's fault. One whose last byte may have left is uncertain once a lane looks at it.
 */
export async function endLeases({ dynamodb }: Pick<LocalAws, 'dynamodb'>, TableName: string): Promise<void> {
  const past = { N: String(Date.now() - 1) };
  for (const item of await dynamodb.items(TableName)) {
    const { pk, sk, status } = item;
    const Key = { pk, sk };
    if (pk?.S?.startsWith('slot#')) await call('DeleteItem', { TableName, Key });
    else if (status?.S === 'sending') await free(Key);
    else if (status?.S === 'committing') await expire(Key);
  }

  async function free(Key: Record<string, AttributeValue | undefined>): Promise<void> {
    await call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET #status = :accepted, dueAt = :past REMOVE #owner, leaseUntil',
      ExpressionAttributeNames: { '#status': 'status', '#owner': 'owner' },
      ExpressionAttributeValues: { ':accepted': { S: 'accepted' }, ':past': past },
    });
  }

  async function expire(Key: Record<string, AttributeValue | undefined>): Promise<void> {
    await call('UpdateItem', {
      TableName,
      Key,
      UpdateExpression: 'SET leaseUntil = :past, dueAt = :past',
      ExpressionAttributeValues: { ':past': past },
    });
  }

  async function call(operation: string, input: Readonly<Record<string, unknown>>): Promise<void> {
    const { status, body } = await dynamodb.call(operation, input);
    if (status !== 200) throw new Error(`A lease could not be ended: ${body['message']}`);
  }
}
