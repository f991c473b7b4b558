import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

type Item = Record<string, AttributeValue>;

const TableName = 'rows';
let aws: TestAws;
let client: DynamoDBClient;

beforeAll(async () => {
  aws = await startTestAws();
  client = new DynamoDBClient(aws.client());
  await aws.dynamodb.createTable(
    {
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
    TableName,
  );
});
afterAll(() => aws.stop());

const keyOf = (pk: string, sk = 'row'): Item => ({ pk: { S: pk }, sk: { S: sk } });
const put = (Item: Item, more: Partial<PutItemCommandInput> = {}) =>
  client.send(new PutItemCommand({ TableName, Item, ...more }));
const get = async (Key: Item) => (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item;
const update = (Key: Item, UpdateExpression: string, values: Item, more: Partial<UpdateItemCommandInput> = {}) =>
  client.send(new UpdateItemCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues: values, ...more }));
const query = (KeyConditionExpression: string, values: Item, more: Partial<QueryCommandInput> = {}) =>
  client.send(new QueryCommand({ TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }));

describe('a condition', () => {
  const absent = { ConditionExpression: 'attribute_not_exists(pk)' };

  it('that fails changes nothing, and gives the item that it met when asked', async () => {
    await put({ ...keyOf('old'), n: { N: '1' } }, absent);

    const all = { ...absent, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    const error = await put({ ...keyOf('old'), n: { N: '2' } }, all).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ConditionalCheckFailedException);
    expect((error as ConditionalCheckFailedException).Item).toEqual({ ...keyOf('old'), n: { N: '1' } });
    expect((await get(keyOf('old')))?.['n']).toEqual({ N: '1' });
  });

  it('that fails gives no item when it is not asked, or when there is none', async () => {
    await put(keyOf('silent'));
    const present = {
      ConditionExpression: 'attribute_exists(pk)',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
    };

    const errors = [
      await put(keyOf('silent'), absent).catch((reason: unknown) => reason),
      await put(keyOf('nobody'), present).catch((reason: unknown) => reason),
    ];

    expect(errors).toMatchObject([
      { name: 'ConditionalCheckFailedException' },
      { name: 'ConditionalCheckFailedException' },
    ]);
    expect(errors.map((error) => (error as ConditionalCheckFailedException).Item)).toEqual([undefined, undefined]);
  });

  it('lets one of twenty writers at a time win', async () => {
    const tries = Array.from({ length: 20 }, () => put(keyOf('race'), absent));

    const outcomes = await Promise.allSettled(tries);

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('fences an update by what the row says', async () => {
    const row = keyOf('fence');
    await put({ ...row, owner: { S: 'a' }, attempt: { N: '1' } });
    const fenced = {
      ConditionExpression: '#o = :o AND attempt = :a AND (attribute_not_exists(leaseUntil) OR leaseUntil < :now)',
      ExpressionAttributeNames: { '#o': 'owner' },
    };
    const values = (owner: string) => ({ ':o': { S: owner }, ':a': { N: '1' }, ':now': { N: '100' } });

    await update(row, 'SET leaseUntil = :now', values('a'), fenced);

    expect(await refusalOf(update(row, 'SET leaseUntil = :now', values('b'), fenced))).toMatchObject({
      name: 'ConditionalCheckFailedException',
      status: 400,
    });
    expect(await refusalOf(update(row, 'SET leaseUntil = :now', values('a'), fenced))).toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });
});

describe('UpdateItem', () => {
  it('counts from nothing, appends and removes, and returns what it left', async () => {
    const expression =
      'SET #n = if_not_exists(#n, :none) + :one, l = list_append(if_not_exists(l, :empty), :item) REMOVE x ADD m :one';
    const values = { ':none': { N: '0' }, ':one': { N: '1' }, ':empty': { L: [] }, ':item': { L: [{ S: 'a' }] } };
    const more = { ExpressionAttributeNames: { '#n': 'count' }, ReturnValues: 'ALL_NEW' as const };
    await update(keyOf('count'), 'SET x = :x', { ':x': { S: '' } });

    await update(keyOf('count'), expression, values, more);
    const { Attributes } = await update(keyOf('count'), expression, values, more);

    expect(Attributes).toEqual({
      ...keyOf('count'),
      count: { N: '2' },
      m: { N: '2' },
      l: { L: [{ S: 'a' }, { S: 'a' }] },
    });
  });

  it('loses no count when many count at once', async () => {
    const one = { ':one': { N: '1' } };
    await Promise.all(Array.from({ length: 25 }, () => update(keyOf('sum'), 'ADD n :one', one)));

    expect((await get(keyOf('sum')))?.['n']).toEqual({ N: '25' });
  });
});

describe('DeleteItem', () => {
  it('deletes under a condition and returns what was there', async () => {
    await put({ ...keyOf('gone'), v: { S: 'x' } });
    const call = (v: string) =>
      new DeleteItemCommand({
        TableName,
        Key: keyOf('gone'),
        ConditionExpression: 'v = :v',
        ExpressionAttributeValues: { ':v': { S: v } },
        ReturnValues: 'ALL_OLD',
      });

    const refusal = await refusalOf(client.send(call('y')));
    const { Attributes } = await client.send(call('x'));

    expect(refusal).toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(Attributes).toEqual({ ...keyOf('gone'), v: { S: 'x' } });
    expect(await get(keyOf('gone'))).toBeUndefined();
  });
});

describe('Query', () => {
  it('walks a partition in order, backwards, by pages', async () => {
    for (const sk of ['c', 'a', 'e', 'b', 'd', 'z#1']) await put(keyOf('walk', sk));
    const values = { ':p': { S: 'walk' }, ':from': { S: 'a' }, ':to': { S: 'e' } };
    const range = 'pk = :p AND sk BETWEEN :from AND :to';

    const first = await query(range, values, { ScanIndexForward: false, Limit: 3, ConsistentRead: true });
    const ExclusiveStartKey = first.LastEvaluatedKey;
    const second = await query(range, values, {
      ScanIndexForward: false,
      Limit: 3,
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });

    expect([first, second].map(({ Items }) => Items?.map(({ sk }) => sk?.S))).toEqual([
      ['e', 'd', 'c'],
      ['b', 'a'],
    ]);
    expect(second.LastEvaluatedKey).toBeUndefined();
  });

  it('filters after the limit', async () => {
    for (const sk of ['a', 'b', 'c']) await put({ ...keyOf('filter', sk), v: { S: sk } });

    const values = { ':p': { S: 'filter' }, ':v': { S: 'b' } };
    const { Items, ScannedCount, LastEvaluatedKey } = await query('pk = :p', values, {
      FilterExpression: 'v = :v',
      Limit: 2,
    });

    expect([Items?.length, ScannedCount, LastEvaluatedKey]).toEqual([1, 2, keyOf('filter', 'b')]);
  });
});

describe('validation', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['a reserved word', () => update(keyOf('a'), 'SET status = :v', { ':v': { S: 'x' } }), 'reserved'],
    [
      'a value that is not used',
      () => update(keyOf('a'), 'SET v = :v', { ':v': { S: 'x' }, ':w': { S: 'x' } }),
      'unused',
    ],
    ['an empty key', () => put(keyOf('')), 'key'],
    ['a key without its range', () => get({ pk: { S: 'a' } }), 'key'],
    ['an item over 400 KB', () => put({ ...keyOf('a'), v: { S: 'x'.repeat(409_600) } }), 'size'],
  ])('refuses %s', async (_name, call, word) => {
    const refusal = await refusalOf(call());

    expect(refusal).toMatchObject({ name: 'ValidationException', status: 400 });
    expect(refusal.message.toLowerCase()).toContain(word);
  });

  it('accepts an empty text that is not a key, and an item just under 400 KB', async () => {
    await put({ ...keyOf('wide'), empty: { S: '' }, v: { S: 'x'.repeat(409_000) } });

    expect(await get(keyOf('wide'))).toMatchObject({ empty: { S: '' } });
  });

  it('refuses a table that does not exist, its hidden copies included', async () => {
    for (const name of ['nowhere', `${TableName}.indexes`]) {
      const call = client.send(new GetItemCommand({ TableName: name, Key: keyOf('a') }));

      expect(await refusalOf(call)).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
    }
  });

  it('takes a table by its ARN', async () => {
    await put({ ...keyOf('arn'), v: { S: 'x' } });

    const call = new GetItemCommand({ TableName: aws.dynamodb.arn(TableName), Key: keyOf('arn') });

    expect((await client.send(call)).Item).toMatchObject({ v: { S: 'x' } });
  });
});

describe('createTable', () => {
  it('refuses a property that is not emulated, by name', async () => {
    const properties = { KeySchema: [], StreamSpecification: { StreamViewType: 'NEW_IMAGE' } };

    await expect(aws.dynamodb.createTable(properties, 'streamed')).rejects.toThrow('StreamSpecification');
  });

  it('says what is wrong with a key that has no definition', async () => {
    const KeySchema = [{ AttributeName: 'pk', KeyType: 'HASH' }];
    const properties = { KeySchema, AttributeDefinitions: [], BillingMode: 'PAY_PER_REQUEST' };

    await expect(aws.dynamodb.createTable(properties, 'undefined')).rejects.toThrow(/^Table undefined: .*KeySchema/);
  });
});
