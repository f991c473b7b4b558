import { DelayedActions } from './delayed-actions.ts';
import type { DynamoAnswer, DynamoEngine, DynamoInput } from './engine.ts';
import { hasIndexKeys, keyOf, readDefinition, type TableDefinition } from './table-definition.ts';

export interface Table {
  /** Carries out PutItem, UpdateItem or DeleteItem; `indexDelayMs` later its indexes show it. */
  write(operation: string, input: DynamoInput, indexDelayMs: number): Promise<DynamoAnswer>;
  /** Carries out GetItem or Query. An index is asked in the copy that lags behind. */
  read(operation: string, input: DynamoInput): Promise<DynamoAnswer>;
  stop(): Promise<void>;
}

/**
 * Makes a table and, when it has indexes, a second one that gets each write late: DynamoDB's indexes are such copies,
 * so what an index shows may be the past of one item and the present of another, yet never a state that never was.
 */
export async function createTable(
  engine: DynamoEngine,
  properties: Readonly<Record<string, unknown>>,
  name: string,
): Promise<Table> {
  const definition = readDefinition(properties, name);
  const copyName = `${name}.indexes`;
  const hasIndexes = definition.schema['GlobalSecondaryIndexes'] !== undefined;
  const late = new DelayedActions();
  /** Keys of what the copy holds, or is about to. */
  const copied = new Set<string>();
  await create(engine, definition, name);
  if (hasIndexes) await create(engine, definition, copyName);

  let lastWrite: Promise<unknown> = Promise.resolve();

  async function write(operation: string, input: DynamoInput, indexDelayMs: number): Promise<DynamoAnswer> {
    const { ReturnValuesOnConditionCheckFailure: wanted, ...plain } = input;
    const answer = await engine.call(operation, { ...plain, TableName: name });
    const key = keyOf(definition, asItem(input['Key'] ?? input['Item']));
    if (answer.status === 200 && hasIndexes) await copy(key, await itemAfter(operation, input, answer), indexDelayMs);
    if (wanted !== 'ALL_OLD' || !isConditionFailure(answer)) return answer;
    return { ...answer, body: { ...answer.body, Item: await current(key) } };
  }

  /** What a write has left under the key. */
  async function itemAfter(operation: string, input: DynamoInput, { body }: DynamoAnswer): Promise<unknown> {
    if (operation === 'PutItem') return input['Item'];
    if (operation === 'DeleteItem') return undefined;
    return input['ReturnValues'] === 'ALL_NEW' ? body['Attributes'] : current(asItem(input['Key']));
  }

  /** An item without the keys of an index is not in it: most writes change no index. */
  async function copy(key: DynamoInput, item: unknown, delayMs: number): Promise<void> {
    const id = JSON.stringify(key);
    const shown = hasIndexKeys(definition, asItem(item));
    if (!shown && !copied.delete(id)) return;
    if (shown) copied.add(id);
    const done = late.after(delayMs, async () => {
      if (shown) await engine.call('PutItem', { TableName: copyName, Item: item });
      else await engine.call('DeleteItem', { TableName: copyName, Key: key });
    });
    if (delayMs === 0) await done;
  }

  async function current(key: DynamoInput): Promise<unknown> {
    const answer = await engine.call('GetItem', { TableName: name, Key: key, ConsistentRead: true });
    return answer.body['Item'];
  }

  return {
    write(operation, input, indexDelayMs) {
      // One write at a time, so that the item read after it is the item it left.
      const answer = lastWrite.then(() => write(operation, input, indexDelayMs));
      lastWrite = answer.catch(() => undefined);
      return answer;
    },
    read(operation, input) {
      const isLate = hasIndexes && input['IndexName'] !== undefined;
      return engine.call(operation, { ...input, TableName: isLate ? copyName : name });
    },
    stop: () => late.stop(),
  };
}

async function create(engine: DynamoEngine, definition: TableDefinition, name: string): Promise<void> {
  const answer = await engine.call('CreateTable', { ...definition.schema, TableName: name });
  if (answer.status !== 200) throw new Error(`Table ${definition.name}: ${answer.body['message']}`);
  // Creation takes no time, yet the engine still does it after its answer.
  for (;;) {
    const { body } = await engine.call('DescribeTable', { TableName: name });
    if ((body['Table'] as { TableStatus?: string }).TableStatus === 'ACTIVE') return;
  }
}

function isConditionFailure(answer: DynamoAnswer): boolean {
  return String(answer.body['__type']).endsWith('#ConditionalCheckFailedException');
}

function asItem(value: unknown): DynamoInput {
  return typeof value === 'object' && value !== null ? (value as DynamoInput) : {};
}
