import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTable, expirySeconds, type Key, type Table } from '../../../lib/aws/table.ts';
import { type LedgerTable, startLedgerTable } from '../../setup/ledger-table.ts';

let server: LedgerTable;
let table: Table;
let key: Key;
let count = 0;

beforeAll(async () => {
  server = await startLedgerTable();
  table = server.table;
});
afterAll(() => server.stop());
beforeEach(() => {
  key = { pk: `item-${count++}`, sk: 'one' };
});

it('drops an item after the time that it is kept, in whole seconds', () => {
  expect(expirySeconds(1_000_499, 60_000)).toBe(1_060);
  expect(expirySeconds(1_000_500, 60_000)).toBe(1_061);
});

describe('get and put', () => {
  it('return what was written, and `undefined` where there is nothing', async () => {
    expect(await table.get(key)).toBeUndefined();
    expect(await table.put({ ...key, text: 'ñ', list: [1, { a: true }], left: undefined })).toBe(true);

    expect(await table.get(key)).toEqual({ ...key, text: 'ñ', list: [1, { a: true }] });
  });

  it('replace the whole item', async () => {
    await table.put({ ...key, a: 1, b: 2 });
    await table.put({ ...key, b: 3 });

    expect(await table.get(key)).toEqual({ ...key, b: 3 });
  });

  it('write nothing where the condition fails', async () => {
    const isNew = { when: 'attribute_not_exists(#pk)' };
    expect(await table.put({ ...key, a: 1 }, isNew)).toBe(true);

    expect(await table.put({ ...key, a: 2 }, isNew)).toBe(false);
    expect(await table.get(key)).toEqual({ ...key, a: 1 });
  });
});

describe('update', () => {
  it('sets, adds, appends and removes in one write, and returns the new item', async () => {
    await table.put({ ...key, a: 1, n: 5, list: ['x'], gone: true, also: true });

    const change = {
      set: { a: 2, left: undefined },
      add: { n: 3, fresh: -1 },
      append: { list: ['y', 'z'], begun: [1] },
      remove: ['gone', 'also'],
    };
    const item = { ...key, a: 2, n: 8, fresh: -1, list: ['x', 'y', 'z'], begun: [1] };
    expect(await table.update(key, change)).toEqual(item);
    expect(await table.get(key)).toEqual(item);
  });

  it('leaves out of an item’s parts what is `undefined`', async () => {
    expect(await table.update(key, { set: { a: { b: undefined, c: 1 } } })).toEqual({ ...key, a: { c: 1 } });
  });

  it('creates a missing item, with its key alone where nothing is set', async () => {
    expect(await table.update(key, {})).toEqual(key);
    expect(await table.get(key)).toEqual(key);
  });

  it('changes nothing where the condition fails, and its values do not meet those of the change', async () => {
    await table.put({ ...key, a: 1 });
    const isTwo = { when: '#a = :a', values: { a: 2 } };
    expect(await table.update(key, { set: { a: 3 } }, isTwo)).toBeUndefined();
    expect(await table.get(key)).toEqual({ ...key, a: 1 });

    expect(await table.update(key, { set: { a: 2 } })).toEqual({ ...key, a: 2 });
    expect(await table.update(key, { set: { a: 3 } }, isTwo)).toEqual({ ...key, a: 3 });
  });
});

describe('remove', () => {
  it('deletes the item, unless the condition fails', async () => {
    await table.put({ ...key, a: 1 });
    expect(await table.remove(key, { when: '#a = :one', values: { one: 2 } })).toBe(false);
    expect(await table.get(key)).toBeDefined();

    expect(await table.remove(key, { when: '#a = :one', values: { one: 1 } })).toBe(true);
    expect(await table.get(key)).toBeUndefined();
    expect(await table.remove(key)).toBe(true);
  });
});

describe('a query', () => {
  it('returns one key’s items by their sort key, up to the limit', async () => {
    for (const sk of ['c', 'a', 'b']) await table.put({ ...key, sk, n: sk });
    const range = { when: '#pk = :pk', values: { pk: key.pk } };

    expect((await table.queryPage(range)).map(({ sk }) => sk)).toEqual(['a', 'b', 'c']);
    expect(await table.queryPage({ ...range, limit: 2 })).toEqual([
      { ...key, sk: 'a', n: 'a' },
      { ...key, sk: 'b', n: 'b' },
    ]);
    expect(await table.queryAll({ when: '#pk = :pk', values: { pk: 'nobody' } })).toEqual([]);
  });

  it('reads on where a page of 1 MB ends, when all are asked for', async () => {
    const text = 'x'.repeat(350_000);
    for (const sk of ['a', 'b', 'c', 'd']) await table.put({ ...key, sk, text });
    const range = { when: '#pk = :pk', values: { pk: key.pk } };

    expect((await table.queryPage(range)).length).toBeLessThan(4);
    expect((await table.queryAll(range)).map(({ sk }) => sk)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('reads an index', async () => {
    await table.put({ ...key, dueKey: `${key.pk}#bulk`, dueAt: 5 });
    await table.put({ ...key, sk: 'two', dueKey: `${key.pk}#bulk`, dueAt: 3 });

    const range = { index: 'due', when: '#dueKey = :key AND #dueAt <= :at', values: { key: `${key.pk}#bulk`, at: 4 } };
    expect((await table.queryAll(range)).map(({ sk }) => sk)).toEqual(['two']);
  });
});

it('reads the table consistently, and asks no index for that', async () => {
  const inputs: Record<string, unknown>[] = [];
  const { aws } = server;
  const client = new DynamoDBClient({ region: aws.region, endpoint: aws.url, credentials: aws.admin });
  client.middlewareStack.add(
    (next) => (args) => {
      inputs.push(args.input as Record<string, unknown>);
      return next(args);
    },
    { step: 'initialize' },
  );
  const watched = createTable('ledger', client);
  await watched.get(key);
  await watched.queryPage({ when: '#pk = :pk', values: { pk: 'x' } });
  await watched.queryPage({ index: 'due', when: '#dueKey = :key', values: { key: 'x' } });
  client.destroy();

  expect(inputs.map(({ ConsistentRead }) => ConsistentRead)).toEqual([true, true, undefined]);
});

it.each([
  ['put', (unknown: Table) => unknown.put({ ...key })],
  ['update', (unknown: Table) => unknown.update(key, { set: { a: 1 } })],
  ['remove', (unknown: Table) => unknown.remove(key)],
])('passes any other fault of a write on: %s', async (_write, write) => {
  const { aws } = server;
  const client = new DynamoDBClient({ region: aws.region, endpoint: aws.url, credentials: aws.admin });

  await expect(write(createTable('no-such-table', client))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  client.destroy();
});
