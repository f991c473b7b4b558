import type { DynamoInput } from './engine.ts';
import type { TableDefinition } from './table-definition.ts';

/**
 * The partition keys that a call names, for the condition key `dynamodb:LeadingKeys`. `undefined` for a scan, which names none:
 * on AWS too, `ForAllValues:` then holds.
 */
export function leadingKeys(table: TableDefinition, input: DynamoInput): readonly string[] | undefined {
  const index = input['IndexName'];
  const [name = ''] = (index === undefined ? table.keyNames : table.indexKeyNames[String(index)]) ?? [];
  const value = asObject(input['Key'] ?? input['Item'])[name] ?? queriedValue(name, input);
  return value === undefined ? undefined : Object.values(asObject(value)).map(String);
}

/** The value that the key condition of a query demands of this attribute. */
function queriedValue(name: string, input: DynamoInput): unknown {
  const names = asObject(input['ExpressionAttributeNames']);
  const values = asObject(input['ExpressionAttributeValues']);
  const equalities = String(input['KeyConditionExpression'] ?? '').matchAll(/(#?[\w.-]+)\s*=\s*(:\w+)/g);
  const found = [...equalities].find(([, attribute = '']) => (names[attribute] ?? attribute) === name);
  return found && values[found[2] ?? ''];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
