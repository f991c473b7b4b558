import type { Store, StoredList } from '../store.ts';
import { DelayedActions } from './delayed-actions.ts';
import type { DynamoEngine, DynamoInput, DynamoOutput } from './engine.ts';
import { leadingKeys } from './leading-keys.ts';
import { isIndexed, itemKey, readDefinition, type TableDefinition } from './table-definition.ts';

export interface Table {
  /** The partition keys that a call names, for `dynamodb:LeadingKeys`. */
  leadingKeys(input: DynamoInput): readonly string[] | undefined;
  /** Carries out PutItem, UpdateItem or DeleteItem. The indexes show the write after `indexDelayMs`. */
  write(operation: string, input: DynamoInput, indexDelayMs: number): Promise<DynamoOutput>;
  /** Carries out GetItem, Query or Scan. A read of an index uses the delayed copy. */
  read(operation: string, input: DynamoInput): Promise<DynamoOutput>;
  stop(): Promise<void>;
}

/**
 * Makes a table. For a table with indexes it makes a second one that gets each write after a delay.
 *
 * An index of DynamoDB is such a copy. It may show an old state of one item beside the present state of another, but
 * never a state that an item did not have.
 *
 * A store that keeps gets each write before its answer, and before any read that shows it.
 */
export async function createTable(
  engine: DynamoEngine,
  properties: Readonly<Record<string, unknown>>,
  name: string,
  store: Store,
): Promise<Table> {
  const definition = readDefinition(properties, name);
  const copyName = `${name}.indexes`;
  const hasIndexes = definition.schema['GlobalSecondaryIndexes'] !== undefined;
  const delayed = new DelayedActions();
  /** The keys of the items in the copy, those of waiting writes included. */
  const copied = new Set<string>();
  await create(engine, definition, name);
  if (hasIndexes) await create(engine, definition, copyName);
  const kept = store.list(`table:${name}`);
  for (const item of keptItems(kept, definition)) await restore(item);

  let lastWrite: Promise<unknown> = Promise.resolve();

  async function write(operation: string, input: DynamoInput, indexDelayMs: number): Promise<DynamoOutput> {
    // dynalite does not know this parameter.
    const { ReturnValuesOnConditionCheckFailure: returnOnFailure, ...plain } = input;
    const output = await engine.call(operation, { ...plain, TableName: name });
    const key = itemKey(definition, asItem(input['Key'] ?? input['Item']));
    if (output.status === 200 && (hasIndexes || store.isKept)) {
      const item = await itemAfter(operation, input, output);
      keep(key, item);
      if (hasIndexes) await copy(key, item, indexDelayMs);
    }
    if (returnOnFailure !== 'ALL_OLD' || !isConditionFailure(output)) return output;
    return { ...output, body: { ...output.body, Item: await readItem(key) } };
  }

  function keep(key: DynamoInput, item: unknown): void {
    if (item === undefined) kept.delete(JSON.stringify(key));
    else kept.put(JSON.stringify(key), item);
  }

  /** Puts an item of an earlier process. The copy of that process is lost, with the writes that waited for it. */
  async function restore(item: DynamoInput): Promise<void> {
    const isShown = hasIndexes && isIndexed(definition, item);
    for (const table of isShown ? [name, copyName] : [name]) {
      const output = await engine.call('PutItem', { TableName: table, Item: item });
      if (output.status !== 200) throw new Error(`Table ${name}: a kept item does not fit: ${output.body['message']}`);
    }
    if (isShown) copied.add(JSON.stringify(itemKey(definition, item)));
  }

  /** The item that a write left, or `undefined` when it deleted it. */
  async function itemAfter(operation: string, input: DynamoInput, { body }: DynamoOutput): Promise<unknown> {
    if (operation === 'PutItem') return input['Item'];
    if (operation === 'DeleteItem') return undefined;
    return input['ReturnValues'] === 'ALL_NEW' ? body['Attributes'] : readItem(asItem(input['Key']));
  }

  /** Copies what an index shows. Most writes change no index. */
  async function copy(key: DynamoInput, item: unknown, delayMs: number): Promise<void> {
    const id = JSON.stringify(key);
    const indexed = isIndexed(definition, asItem(item));
    if (!indexed && !copied.delete(id)) return;
    if (indexed) copied.add(id);
    const done = delayed.runAfter(delayMs, async () => {
      if (indexed) await engine.call('PutItem', { TableName: copyName, Item: item });
      else await engine.call('DeleteItem', { TableName: copyName, Key: key });
    });
    if (delayMs === 0) await done;
  }

  async function readItem(key: DynamoInput): Promise<unknown> {
    const output = await engine.call('GetItem', { TableName: name, Key: key, ConsistentRead: true });
    return output.body['Item'];
  }

  return {
    leadingKeys: (input) => leadingKeys(definition, input),
    write(operation, input, indexDelayMs) {
      // One write at a time: the item that is read after a write must be the result of that write.
      const output = lastWrite.then(() => write(operation, input, indexDelayMs));
      lastWrite = output.catch(() => undefined);
      return output;
    },
    async read(operation, input) {
      // Nobody may act on a write that the next process would not know.
      if (store.isKept) await lastWrite;
      const readsIndex = hasIndexes && input['IndexName'] !== undefined;
      return engine.call(operation, { ...input, TableName: readsIndex ? copyName : name });
    },
    stop: () => delayed.stop(),
  };
}

/** What an earlier process kept, without the items whose time to live had ended. */
function keptItems(kept: StoredList, { expiryName }: TableDefinition): DynamoInput[] {
  const items = kept.entries().map(({ value }) => asItem(value));
  const nowSeconds = Date.now() / 1000;
  return items.filter((item) => {
    const { N } = asItem(expiryName === undefined ? undefined : item[expiryName]);
    return N === undefined || Number(N) > nowSeconds;
  });
}

async function create(engine: DynamoEngine, definition: TableDefinition, name: string): Promise<void> {
  const output = await engine.call('CreateTable', { ...definition.schema, TableName: name });
  if (output.status !== 200) throw new Error(`Table ${definition.name}: ${output.body['message']}`);
  // dynalite creates the table after its answer, even without a delay.
  for (;;) {
    const { body } = await engine.call('DescribeTable', { TableName: name });
    if ((body['Table'] as { TableStatus?: string }).TableStatus === 'ACTIVE') return;
  }
}

function isConditionFailure(output: DynamoOutput): boolean {
  return String(output.body['__type']).endsWith('#ConditionalCheckFailedException');
}

function asItem(value: unknown): DynamoInput {
  return typeof value === 'object' && value !== null ? (value as DynamoInput) : {};
}
