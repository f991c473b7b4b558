import type { DynamoInput } from './engine.ts';

export interface TableDefinition {
  readonly name: string;
  readonly keyNames: readonly string[];
  /** The key names of each index, by its name. */
  readonly indexKeyNames: Readonly<Record<string, readonly string[]>>;
  /** The attribute with the end of an item's life, in epoch seconds. */
  readonly expiryName: string | undefined;
  /** The input of CreateTable, without a name. */
  readonly schema: DynamoInput;
}

const schemaProperties = ['AttributeDefinitions', 'KeySchema', 'BillingMode', 'GlobalSecondaryIndexes'];

/** Accepted without effect. Expired items stay, as they may for days on AWS; a later process leaves them out. */
const ignoredProperties = [
  'ContributorInsightsSpecification',
  'DeletionProtectionEnabled',
  'PointInTimeRecoverySpecification',
  'SSESpecification',
  'TableClass',
  'TableName',
  'Tags',
  'TimeToLiveSpecification',
];

/** Reads the properties of an `AWS::DynamoDB::Table`. Throws, with its name, for a property that is not emulated. */
export function readDefinition(properties: Readonly<Record<string, unknown>>, name: string): TableDefinition {
  const known = [...schemaProperties, ...ignoredProperties];
  const unknown = Object.keys(properties).find((property) => !known.includes(property));
  if (unknown) throw new Error(`Table ${name}: the property ${unknown} is not emulated`);
  const schema = Object.entries(properties).filter(([property]) => schemaProperties.includes(property));
  const indexes = (properties['GlobalSecondaryIndexes'] ?? []) as readonly IndexProperties[];
  return {
    name,
    keyNames: readKeyNames(properties['KeySchema'], name),
    expiryName: readExpiryName(properties['TimeToLiveSpecification']),
    indexKeyNames: Object.fromEntries(
      indexes.map(({ IndexName, KeySchema }) => [IndexName, readKeyNames(KeySchema, name)]),
    ),
    schema: Object.fromEntries(schema),
  };
}

/** The key attributes of an item or a key. */
export function itemKey(table: TableDefinition, item: DynamoInput): DynamoInput {
  return Object.fromEntries(table.keyNames.map((name) => [name, item[name]]));
}

/** Whether an index shows the item: an item without the keys of an index is not in it. */
export function isIndexed({ indexKeyNames }: TableDefinition, item: DynamoInput): boolean {
  return Object.values(indexKeyNames).some((names) => names.every((name) => item[name] !== undefined));
}

interface IndexProperties {
  readonly IndexName: string;
  readonly KeySchema: unknown;
}

function readExpiryName(specification: unknown): string | undefined {
  const { AttributeName, Enabled } = (specification ?? {}) as { AttributeName?: string; Enabled?: boolean };
  return Enabled === true ? AttributeName : undefined;
}

function readKeyNames(keySchema: unknown, name: string): string[] {
  if (!Array.isArray(keySchema)) throw new Error(`Table ${name}: KeySchema is missing`);
  return keySchema.map((key: { AttributeName: string }) => key.AttributeName);
}
