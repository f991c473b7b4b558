import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Delivery } from '../../../lib/delivery/ledger/delivery.ts';
import { anyOrigin, interactiveList } from '../../../lib/delivery/ledger/due-index.ts';
import { deliveriesOfObject, isDeliveryId } from '../../deliveries/find-deliveries.ts';
import { ifReadable, type RowChoice } from '../../deliveries/rows.ts';
import type { Operator } from '../../operator.ts';
import { requireReadable } from '../../readable-bucket.ts';
import { bounds } from './bounds.ts';
import type { Cursor } from './cursor.ts';
import { type OneDueList, readDuePart } from './due-list.ts';
import { readTable } from './read-table.ts';
import { fitsRow, type State, stateOf, type Wanted } from './wanted.ts';

/** What a search found in the part of the ledger that it read. */
export interface SearchResult {
  /** The newest first. */
  readonly rows: readonly Delivery[];
  /** How many rows it read. */
  readonly read: number;
  /** How many fit what is wanted, by their state, whichever state is wanted. */
  readonly counts: Readonly<Partial<Record<State, number>>>;
  /** Where older ones are that it found and does not show. */
  readonly older?: Cursor | undefined;
  /** Where it stopped reading. `undefined` at the end of the ledger. */
  readonly further?: Cursor | undefined;
}

/**
 * Searches the next part of the ledger. What a list of the due index holds is read from there; anything else by reading the table,
 * some 10 MB at a time.
 */
export async function searchDeliveries(
  operator: Operator,
  client: DynamoDBClient,
  wanted: Wanted,
  cursor: Cursor = {},
): Promise<SearchResult> {
  const named = wanted.text === undefined ? undefined : await deliveriesNamed(operator, wanted.text);
  if (named) return resultOf(operator, named, { wanted, cursor: {}, read: named.length, further: undefined });
  const lists = wanted.text === undefined ? await listsOf(operator, wanted.state) : undefined;
  if (lists) return searchLists(operator, client, { lists, wanted, cursor });
  return searchTable(operator, client, { wanted, cursor });
}

/**
 * Returns the deliveries of a text that names them exactly, each by its key; `undefined` when it must be searched for. Throws a
 * RefusedError for a file of a bucket that the bridge may not read.
 */
async function deliveriesNamed(operator: Operator, text: string): Promise<Delivery[] | undefined> {
  const { ledger, markers } = operator.engine.stores;
  const id = /^wkx-[a-z2-7]{20}$/i.test(text) ? await markers.find(text.toLowerCase()) : text;
  if (id === undefined) return [];
  if (isDeliveryId(id)) {
    const row = await ledger.read(id);
    return row ? [row] : [];
  }
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/([\s\S]+)$/.exec(text) ?? [];
  if (key === '') return undefined;
  requireReadable(operator.bridge, { bucket, key });
  const own = await deliveriesOfObject(operator, { bucket, key });
  return own.length > 0 ? own : undefined;
}

/** The lists that hold all deliveries of a state. `undefined` for a state that no list holds. */
async function listsOf({ bridge, engine }: Operator, state: State | undefined): Promise<OneDueList[] | undefined> {
  const operations = Object.keys(bridge.operations);
  if (state === 'parked') return operations.map((operation) => ({ operation, list: 'parked' }));
  if (state === 'uncertain') return operations.map((operation) => ({ operation, list: 'search' }));
  if (state !== 'waiting') return undefined;
  const { origins } = engine.stores.dueIndex;
  const lists = operations.map(async (operation): Promise<OneDueList[]> => {
    const interactive = [anyOrigin, ...(await origins.read(operation))].map(interactiveList);
    return [...interactive, 'bulk' as const].map((list) => ({ operation, list }));
  });
  return (await Promise.all(lists)).flat();
}

interface Where<L> {
  readonly lists: L;
  readonly wanted: Wanted;
  readonly cursor: Cursor;
}

async function searchLists(
  operator: Operator,
  client: DynamoDBClient,
  { lists, wanted, cursor }: Where<readonly OneDueList[]>,
): Promise<SearchResult> {
  const { ledger } = operator.engine.stores;
  const rows: Delivery[] = [];
  let [at, from, read] = [cursor.list ?? 0, cursor.from, 0];
  for (let list = lists[at]; list && read < bounds.listRows; list = lists[at]) {
    const { ids, next } = await readDuePart(client, list, { from, most: bounds.listRows - read });
    const found = await Promise.all(
      ids.map((id) =>
        ifReadable(
          () => ledger.read(id),
          () => {},
        ),
      ),
    );
    rows.push(...found.filter((row) => row !== undefined));
    read += ids.length;
    if (!next) at += 1;
    from = next;
  }
  const further = at < lists.length ? { list: at, from } : undefined;
  // The index lags: a row may have another state by now.
  const current = rows.filter((row) => stateOf(row) === wanted.state);
  return resultOf(operator, current, { wanted, cursor, read, further, shown: bounds.listRows });
}

async function searchTable(
  operator: Operator,
  client: DynamoDBClient,
  { wanted, cursor }: Omit<Where<never>, 'lists'>,
): Promise<SearchResult> {
  const { text } = wanted;
  const equal = text === undefined ? undefined : attributeOf(text);
  const first = await readTable(operator, client, { wanted, cursor, equal });
  if (!equal?.['idPrefijo']) return resultOf(operator, first.rows, { wanted, cursor, ...first });
  // The case has the number, and what changed it has only the case's id.
  const [made] = first.rows;
  const crmId = made && 'crmId' in made ? made.crmId : undefined;
  const changes = crmId ? await readTable(operator, client, { wanted, cursor, equal: { caseId: crmId } }) : undefined;
  return resultOf(operator, [...first.rows, ...(changes?.rows ?? [])], { wanted, cursor, ...first });
}

/** The attribute of the rows that a text is compared with: the number of a case, or the id of a record. */
function attributeOf(text: string): RowChoice['equal'] {
  if (/^[0-9a-f]{24}$/i.test(text)) return { crmId: text.toLowerCase() };
  return /^[A-Z]{2,8}-\d+$/i.test(text) ? { idPrefijo: text.toUpperCase() } : undefined;
}

interface ReadPart {
  readonly wanted: Wanted;
  readonly cursor: Cursor;
  readonly read: number;
  readonly further: Cursor | undefined;
  readonly shown?: number;
}

function resultOf(operator: Operator, found: readonly Delivery[], part: ReadPart): SearchResult {
  const { wanted, cursor, read, further, shown = bounds.shown } = part;
  const once = [...new Map(found.map((row) => [row.id, row])).values()].filter((row) => fitsRow(operator, row, wanted));
  const counts: Partial<Record<State, number>> = {};
  for (const row of once) counts[stateOf(row)] = (counts[stateOf(row)] ?? 0) + 1;
  const sorted = once
    .filter((row) => wanted.state === undefined || stateOf(row) === wanted.state)
    .sort((a, b) => b.acceptedAt - a.acceptedAt || (a.id < b.id ? 1 : -1));
  const { before } = cursor;
  const left = before
    ? sorted.filter(({ acceptedAt: at, id }) => at < before.at || (at === before.at && id < before.id))
    : sorted;
  const rows = left.slice(0, shown);
  const last = rows.at(-1);
  const older =
    last && left.length > rows.length ? { ...cursor, before: { at: last.acceptedAt, id: last.id } } : undefined;
  return { rows, read, counts, older, further };
}
