import { type AttributeValue, DynamoDBClient, paginateScan, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { Item } from '../../lib/aws/table.ts';
import type { Delivery, Status } from '../../lib/delivery/ledger/delivery.ts';
import { parseDelivery, RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import { environment } from '../../lib/environment.ts';

/** Which rows are wanted: those that all of these say. */
export interface RowChoice {
  readonly statuses?: readonly Status[] | undefined;
  /** Attributes with their values. */
  readonly equal?: Readonly<Record<string, string>> | undefined;
  /** Accepted at this time or later, epoch ms. */
  readonly since?: number | undefined;
  /** Accepted before this time, epoch ms. */
  readonly until?: number | undefined;
  /** Settled at this time or later, epoch ms. */
  readonly settledSince?: number | undefined;
}

/**
 * Returns all deliveries of the choice, the last settled first. Reads the whole table: the index holds no final delivery, and
 * lists what is being sent behind all that waits. `onUnreadable` is called for a row that this code cannot read.
 */
export async function rowsWhere(choice: RowChoice, onUnreadable: (error: RowError) => void): Promise<Delivery[]> {
  const client = new DynamoDBClient({});
  try {
    const found: Delivery[] = [];
    for await (const { Items = [] } of paginateScan({ client }, scanOf(choice))) {
      for (const item of Items) {
        const row = await ifReadable(() => parseDelivery(unmarshall(item) as Item), onUnreadable);
        if (row) found.push(row);
      }
    }
    return found.sort((a, b) => settledAt(b) - settledAt(a));
  } finally {
    client.destroy();
  }
}

/** Where a reader of the table is: after this row. */
export type RowPlace = Record<string, AttributeValue>;

/** A part of the table: what is wanted of it, how many items were read, and where the next part begins. */
export interface RowsPart {
  readonly rows: readonly Delivery[];
  readonly read: number;
  /** `undefined` at the end of the table. */
  readonly next: RowPlace | undefined;
}

/** Returns the deliveries of the choice among the next items of the table, by one call: 1 MB of them. */
export async function readRowsPart(
  client: DynamoDBClient,
  choice: RowChoice,
  { from, onUnreadable }: { from: RowPlace | undefined; onUnreadable: (error: RowError) => void },
): Promise<RowsPart> {
  // Half the price. A row that was written within this second may be missed; a page is looked at again.
  const scan = new ScanCommand({ ...scanOf(choice), ...(from && { ExclusiveStartKey: from }), ConsistentRead: false });
  const { Items = [], ScannedCount = 0, LastEvaluatedKey } = await client.send(scan);
  const rows: Delivery[] = [];
  for (const item of Items) {
    const row = await ifReadable(() => parseDelivery(unmarshall(item) as Item), onUnreadable);
    if (row) rows.push(row);
  }
  return { rows, read: ScannedCount, next: LastEvaluatedKey };
}

function scanOf({ statuses, equal = {}, since, until, settledSince }: RowChoice) {
  const names = new Set<string>();
  const values: Record<string, unknown> = { ':sk': 'cmd' };
  const conditions = ['sk = :sk'];
  const add = (name: string, sign: string, value: unknown) => {
    const place = `:v${Object.keys(values).length}`;
    values[place] = value;
    names.add(name);
    conditions.push(`#${name} ${sign} ${place}`);
  };
  if (statuses) {
    statuses.forEach((status, at) => {
      values[`:s${at}`] = status;
    });
    names.add('status');
    conditions.push(`#status IN (${statuses.map((_status, at) => `:s${at}`).join(', ')})`);
  }
  for (const [name, value] of Object.entries(equal)) add(name, '=', value);
  if (since !== undefined) add('acceptedAt', '>=', since);
  if (until !== undefined) add('acceptedAt', '<', until);
  if (settledSince !== undefined) add('settledAt', '>=', settledSince);
  return {
    TableName: environment('table').table,
    FilterExpression: conditions.join(' AND '),
    ...(names.size > 0 && {
      ExpressionAttributeNames: Object.fromEntries([...names].map((name) => [`#${name}`, name])),
    }),
    ExpressionAttributeValues: marshall(values),
    ConsistentRead: true,
  };
}

/** Returns what `read` returns; `undefined` for a row that this code cannot read, after it was reported. */
export async function ifReadable<T>(
  read: () => T | Promise<T>,
  onUnreadable: (error: RowError) => void,
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    onUnreadable(error);
    return undefined;
  }
}

function settledAt(delivery: Delivery): number {
  return 'settledAt' in delivery ? delivery.settledAt : 0;
}
