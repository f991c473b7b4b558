import { randomUUID } from 'node:crypto';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

type Item = Record<string, AttributeValue>;

// Longer than any test runs: an index keeps showing what was written before this delay was set.
const neverMs = 3_600_000;

let aws: TestAws;
let client: DynamoDBClient;
/** A table of its own for each test, with a sparse index of keys only. */
let TableName: string;

beforeAll(async () => {
  aws = await startTestAws();
  client = new DynamoDBClient(aws.client());
});
beforeEach(async () => {
  TableName = randomUUID();
  aws.dynamodb.indexDelayMs = 0;
  await aws.dynamodb.createTable(tableProperties(), TableName);
});
afterAll(() => aws.stop());

const keyOf = (pk: string): Item => ({ pk: { S: pk }, sk: { S: 'row' } });
const dueItem = (pk: string, dueAt: number, dueKey = 'demo#bulk'): Item => ({
  ...keyOf(pk),
  dueKey: { S: dueKey },
  dueAt: { N: String(dueAt) },
});
const put = (Item: Item) => client.send(new PutItemCommand({ TableName, Item }));
const setDue = (pk: string, dueAt: number) =>
  client.send(
    new UpdateItemCommand({
      TableName,
      Key: keyOf(pk),
      UpdateExpression: 'SET dueAt = :d',
      ExpressionAttributeValues: { ':d': { N: String(dueAt) } },
    }),
  );
const due = (until: number, more: Partial<QueryCommandInput> = {}) =>
  client.send(
    new QueryCommand({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueKey = :k AND dueAt <= :until',
      ExpressionAttributeValues: { ':k': { S: 'demo#bulk' }, ':until': { N: String(until) } },
      ...more,
    }),
  );
const shown = async (until = 1000, more: Partial<QueryCommandInput> = {}) =>
  ((await due(until, more)).Items ?? []).map(({ pk, dueAt }) => `${pk?.S}@${dueAt?.N}`);

describe('an index', () => {
  it('shows keys only, of items that have its keys', async () => {
    await put({ ...dueItem('a', 5), status: { S: 'accepted' } });
    await put(keyOf('b'));
    await put(dueItem('c', 5, 'demo#interactive'));

    expect((await due(1000)).Items).toEqual([dueItem('a', 5)]);
  });

  it('orders numbers as numbers, both ways, up to the one asked for', async () => {
    for (const dueAt of [100, 9, 20]) await put(dueItem(`p${dueAt}`, dueAt));

    expect(await shown(99)).toEqual(['p9@9', 'p20@20']);
    expect(await shown(100, { ScanIndexForward: false })).toEqual(['p100@100', 'p20@20', 'p9@9']);
  });

  it('takes a range between two', async () => {
    for (const dueAt of [1, 2, 3, 4]) await put(dueItem(`p${dueAt}`, dueAt));

    const between = {
      KeyConditionExpression: 'dueKey = :k AND dueAt BETWEEN :from AND :until',
      ExpressionAttributeValues: { ':k': { S: 'demo#bulk' }, ':from': { N: '2' }, ':until': { N: '3' } },
    };

    expect(await shown(3, between)).toEqual(['p2@2', 'p3@3']);
  });

  it('gives pages that hold each item once, also where many are due at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names) await put(dueItem(name, 7));

    const seen = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = await due(7, { Limit: 2, ...(ExclusiveStartKey && { ExclusiveStartKey }) });
      seen.push(...(page.Items ?? []).map(({ pk }) => pk?.S));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);

    expect(seen.toSorted()).toEqual(names);
  });

  it('loses an item whose key attribute is removed', async () => {
    await put(dueItem('a', 5));

    await client.send(new UpdateItemCommand({ TableName, Key: keyOf('a'), UpdateExpression: 'REMOVE dueAt' }));

    expect(await shown()).toEqual([]);
  });

  it('refuses a consistent read, and attributes that it does not hold', async () => {
    const consistent = await refusalOf(due(1, { ConsistentRead: true }));
    const all = await refusalOf(due(1, { Select: 'ALL_ATTRIBUTES' }));

    expect([consistent.name, all.name]).toEqual(['ValidationException', 'ValidationException']);
    expect(consistent.message).toContain('Consistent reads are not supported on global secondary indexes');
  });

  it('refuses an item whose key for it is of another type', async () => {
    expect(await refusalOf(put({ ...dueItem('a', 5), dueAt: { S: '5' } }))).toMatchObject({
      name: 'ValidationException',
    });
  });

  it('refuses an index that the table has not', async () => {
    expect(await refusalOf(due(1, { IndexName: 'other' }))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('an index that lags', () => {
  it('does not show what was just written, while the table does', async () => {
    aws.dynamodb.indexDelayMs = neverMs;

    await put(dueItem('a', 5));

    expect(await shown()).toEqual([]);
    expect((await client.send(new GetItemCommand({ TableName, Key: keyOf('a') }))).Item).toEqual(dueItem('a', 5));
  });

  it('shows an item as it was before it was changed, and one that is deleted', async () => {
    await put(dueItem('a', 5));
    await put(dueItem('b', 6));
    aws.dynamodb.indexDelayMs = neverMs;

    await setDue('a', 500);
    await client.send(new DeleteItemCommand({ TableName, Key: keyOf('b') }));

    expect(await shown()).toEqual(['a@5', 'b@6']);
  });

  it('shows nothing of a write that a condition refused', async () => {
    await put(dueItem('a', 5));

    const refused = { TableName, Item: dueItem('a', 500), ConditionExpression: 'attribute_not_exists(pk)' };
    await refusalOf(client.send(new PutItemCommand(refused)));

    expect(await shown()).toEqual(['a@5']);
  });

  it('shows a write when its delay has passed, also a delete', async () => {
    aws.dynamodb.indexDelayMs = 50;

    await put(dueItem('a', 5));
    await expect.poll(() => shown()).toEqual(['a@5']);
    await client.send(new DeleteItemCommand({ TableName, Key: keyOf('a') }));
    await expect.poll(() => shown()).toEqual([]);
  });

  it('shows writes in their order, also when the later one has the shorter delay', async () => {
    aws.dynamodb.indexDelayMs = 100;
    await put(dueItem('a', 1));
    await put(dueItem('b', 9));
    aws.dynamodb.indexDelayMs = 0;

    await setDue('a', 2);

    expect(await shown()).toEqual(['a@2', 'b@9']);
  });

  it('ends where the table ends when many write one item at once', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, dueAt) => put(dueItem('a', dueAt))));

    const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf('a'), ConsistentRead: true }));

    expect(await shown()).toEqual([`a@${Item?.['dueAt']?.N}`]);
  });

  it('never goes back to an older state of an item', async () => {
    aws.dynamodb.indexDelayMs = 20;
    const writes = async () => {
      for (let dueAt = 1; dueAt <= 40; dueAt += 1) await put(dueItem('a', dueAt));
    };
    const written = writes();

    const states: number[] = [];
    while (states.at(-1) !== 40) {
      states.push(...((await due(1000)).Items ?? []).map(({ dueAt }) => Number(dueAt?.N)));
    }
    await written;

    expect(states).toEqual(states.toSorted((a, b) => a - b));
    expect(new Set(states).size).toBeGreaterThan(1);
  });
});

function tableProperties() {
  const types = { pk: 'S', sk: 'S', dueKey: 'S', dueAt: 'N' };
  const key = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
  return {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: Object.entries(types).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    KeySchema: key('pk', 'sk'),
    GlobalSecondaryIndexes: [
      { IndexName: 'due', KeySchema: key('dueKey', 'dueAt'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  };
}
