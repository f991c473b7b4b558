import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  type QueryCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { type Change, type Condition, expressionOf, type Values } from './table-expression.ts';

export type { Change, Condition, Values };

/** Primary key of an item. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}
export type Item = Key & Values;

/** Which items a query returns: `when` is the key condition. */
export interface KeyRange extends Condition {
  readonly index?: string;
  readonly limit?: number;
  /** The last items first. */
  readonly descending?: boolean;
}

/** The epoch seconds at which the table drops an item that is kept for this long. For the attribute `expiresAt`. */
export function expirySeconds(atMs: number, keptMs: number): number {
  return Math.round((atMs + keptMs) / 1_000);
}

/** `item`: the new one, or the one that failed the condition. `undefined` when there is none. */
export interface UpdateResult {
  readonly isWritten: boolean;
  readonly item: Item | undefined;
}

/** One DynamoDB table. Every write is atomic, writes one item and may carry a condition. */
export interface Table {
  /** The item, by a consistent read. Returns `undefined` when there is none. */
  get(key: Key): Promise<Item | undefined>;
  /** Writes the whole item. Returns false, and writes nothing, when the condition failed. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** Changes one item, or creates it if the condition allows. Returns the new item, or `undefined` when the condition failed. */
  update(key: Key, change: Change, condition?: Condition): Promise<Item | undefined>;
  /** Does the same, and returns the item as it was before: only its key when it is new. */
  exchange(key: Key, change: Change, condition?: Condition): Promise<Item | undefined>;
  /** Does the same as `update`. When the condition failed, returns the item that failed it, without a second call. */
  tryUpdate(key: Key, change: Change, condition: Condition): Promise<UpdateResult>;
  /** Deletes the item. Returns false when the condition failed. */
  remove(key: Key, condition?: Condition): Promise<boolean>;
  /** The first items in the order of the sort key: at most `limit`, and at most 1 MB. An index may lag behind the table. */
  queryPage(range: KeyRange): Promise<Item[]>;
  /** All items in ascending order of the sort key, over as many pages as there are. */
  queryAll(range: Omit<KeyRange, 'limit'>): Promise<Item[]>;
}

export function createTable(name: string, client = new DynamoDBClient({})): Table {
  return {
    async get({ pk, sk }) {
      const { Item } = await client.send(
        new GetItemCommand({ TableName: name, Key: marshall({ pk, sk }), ConsistentRead: true }),
      );
      return Item && itemFrom(Item);
    },

    async put(item, condition) {
      const Item = marshall(item, { removeUndefinedValues: true });
      const command = new PutItemCommand({ TableName: name, Item, ...expressionOf(condition) });
      return unlessConditionFailed(
        client.send(command).then(() => true),
        false,
      );
    },

    async update(key, change, condition) {
      const command = updateOf(name, key, change, condition);
      return unlessConditionFailed(
        client.send(command).then(({ Attributes = {} }) => itemFrom(Attributes)),
        undefined,
      );
    },

    async exchange(key, change, condition) {
      const command = updateOf(name, key, change, condition);
      command.input.ReturnValues = 'ALL_OLD';
      return unlessConditionFailed(
        client.send(command).then(({ Attributes }) => (Attributes ? itemFrom(Attributes) : { ...key })),
        undefined,
      );
    },

    async tryUpdate(key, change, condition) {
      const command = updateOf(name, key, change, condition);
      command.input.ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
      try {
        const { Attributes = {} } = await client.send(command);
        return { isWritten: true, item: itemFrom(Attributes) };
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        return { isWritten: false, item: error.Item && itemFrom(error.Item) };
      }
    },

    async remove({ pk, sk }, condition) {
      const command = new DeleteItemCommand({ TableName: name, Key: marshall({ pk, sk }), ...expressionOf(condition) });
      return unlessConditionFailed(
        client.send(command).then(() => true),
        false,
      );
    },

    async queryPage(range) {
      const { Items = [] } = await client.send(new QueryCommand(queryOf(name, range)));
      return Items.map(itemFrom);
    },

    async queryAll(range) {
      const items: Item[] = [];
      const pages = paginateQuery({ client }, queryOf(name, range));
      for await (const { Items = [] } of pages) items.push(...Items.map(itemFrom));
      return items;
    },
  };
}

function updateOf(table: string, { pk, sk }: Key, change: Change, condition?: Condition): UpdateItemCommand {
  return new UpdateItemCommand({
    TableName: table,
    Key: marshall({ pk, sk }),
    ReturnValues: 'ALL_NEW',
    ...expressionOf(condition, change),
  });
}

function queryOf(table: string, { index, limit, descending, when, values }: KeyRange): QueryCommandInput {
  const { ConditionExpression, ...rest } = expressionOf({ when, ...(values && { values }) });
  return {
    TableName: table,
    KeyConditionExpression: ConditionExpression,
    ...rest,
    ...(index ? { IndexName: index } : { ConsistentRead: true }),
    ...(limit && { Limit: limit }),
    ...(descending && { ScanIndexForward: false }),
  };
}

function itemFrom(attributes: Record<string, AttributeValue>): Item {
  return unmarshall(attributes) as Item;
}

async function unlessConditionFailed<T, F>(write: Promise<T>, failed: F): Promise<T | F> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return failed;
    throw error;
  }
}
