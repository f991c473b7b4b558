import type { DynamoInput } from './engine.ts';

/** A table's name and keys, as the emulation needs them. */
export interface TableDefinition {
  readonly name: string;
  readonly keys: readonly string[];
  /** Of each index. */
  readonly indexKeys: readonly (readonly string[])[];
  /** What CreateTable takes, for a table of any name. */
  readonly schema: DynamoInput;
}

const schemaProperties = [
  'AttributeDefinitions',
  'KeySchema',
  'BillingMode',
  'ProvisionedThroughput',
  'GlobalSecondaryIndexes',
  'LocalSecondaryIndexes',
];

/** Taken, and without effect here: rows past their time to live stay, as on AWS they may for days. */
const withoutEffect = [
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableClass',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
];

/** Reads the properties of an `AWS::DynamoDB::Table`. Throws, naming it, for a property that is not emulated. */
export function readDefinition(properties: Readonly<Record<string, unknown>>, name: string): TableDefinition {
  const known = [...schemaProperties, ...withoutEffect];
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new Error(`Table ${name}: the property ${unknown} is not emulated`);
  const schema = Object.entries(properties).filter(([property]) => schemaProperties.includes(property));
  const indexes = ['GlobalSecondaryIndexes', 'LocalSecondaryIndexes'].flatMap((property) => properties[property] ?? []);
  const indexKeys = (indexes as { KeySchema: unknown }[]).map(({ KeySchema }) => keysOf(KeySchema, name));
  return { name, keys: keysOf(properties['KeySchema'], name), indexKeys, schema: Object.fromEntries(schema) };
}

/** The key of an item, out of an item or of a key. */
export function keyOf(table: TableDefinition, item: DynamoInput): DynamoInput {
  return Object.fromEntries(table.keys.map((name) => [name, item[name]]));
}

/** Whether any index shows the item. */
export function hasIndexKeys({ indexKeys }: TableDefinition, item: DynamoInput): boolean {
  return indexKeys.some((names) => names.every((name) => item[name] !== undefined));
}

function keysOf(keySchema: unknown, name: string): string[] {
  if (!Array.isArray(keySchema)) throw new Error(`Table ${name}: KeySchema is missing`);
  return keySchema.map((key: { AttributeName: string }) => key.AttributeName);
}
