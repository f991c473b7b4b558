import { type Delivery, isFinal, isSearchDue, type Status } from '../lib/delivery/ledger/delivery.ts';
import type { DueList } from '../lib/delivery/ledger/due-index.ts';
import type { Operator, Terminal } from './operator.ts';
import { Refused } from './refused.ts';
import { rowsByStatus } from './rows-by-status.ts';
import { wholeNumber } from './whole-number.ts';
import { columns, duration, oneLine, plural } from './wording.ts';

const statuses = [
  'parked',
  'uncertain',
  'accepted',
  'sending',
  'committing',
  'rejected',
  'missing',
  'delivered',
] as const;

export interface ListOptions {
  /** Some of the list above, comma between. @default all that are not finished */
  readonly status?: string | undefined;
  readonly operation?: string | undefined;
  /** Rows at most. @default 50 */
  readonly limit?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Says what is not finished: what waits for people first, then what is looked for in the CRM, then what is due. */
export async function listDeliveries(people: Operator, terminal: Terminal, options: ListOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit ?? '50');
  const wanted = statusesFrom(options.status);
  const operations = operationsFrom(people, options.operation);
  const due = (await dueDeliveries(people, operations, limit)).filter((delivery) => isWanted(delivery, wanted));
  const others = await otherDeliveries(operations, wanted);
  const found = [...new Map([...due, ...others].map((delivery) => [delivery.id, delivery])).values()];
  const shown = found.slice(0, limit);
  if (options.json) return terminal.say(JSON.stringify(shown, null, 2));
  if (shown.length === 0) return terminal.say(wanted ? 'There is none.' : 'Nothing waits, and nothing is parked.');
  const header = ['ID', 'AGE', 'STATUS', 'KIND', 'OPERATION', 'ORIGIN', 'TRIES', 'REASON'];
  for (const line of columns([header, ...shown.map((row) => cells(row, people.now()))])) terminal.say(line);
  if (found.length > limit) terminal.say(`More than these ${limit}: --limit shows more.`);
  const parked = shown.filter((row) => shownStatus(row) === 'parked').length;
  if (parked > 0)
    terminal.say(`\n${plural(parked, 'delivery waits', 'deliveries wait')} for a person: deliveries show ID`);
}

/**
 * How a delivery is called in a list: what waits for a person is called parked, and what was delivered without some of its
 * files missing, until somebody sent them.
 */
export function shownStatus(delivery: Delivery): (typeof statuses)[number] {
  const { status, missing, decisions = [] } = delivery;
  if (status === 'delivered' && missing && !decisions.some(({ madeDelivery }) => madeDelivery)) return 'missing';
  return status === 'uncertain' && !isSearchDue(delivery) ? 'parked' : status;
}

async function dueDeliveries(people: Operator, operations: readonly string[], limit: number): Promise<Delivery[]> {
  const { due, ledger } = people;
  const shelves: readonly DueList[] = ['parked', 'search', 'interactive', 'bulk'];
  const found = new Map<string, Delivery>();
  for (const shelf of shelves) {
    const ids = await Promise.all(operations.map((operation) => due.all(operation, shelf, limit + 1)));
    for (const id of ids.flat()) {
      const row = found.has(id) ? undefined : await ledger.read(id);
      // The index lags: what is over may still stand in it.
      if (row && !isFinal(row.status)) found.set(id, row);
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.acceptedAt - b.acceptedAt);
}

function rank(delivery: Delivery): number {
  return statuses.indexOf(shownStatus(delivery));
}

/** Those that were asked for by a status of which the index shows none, or not the first ones. */
async function otherDeliveries(
  operations: readonly string[],
  wanted: readonly string[] | undefined,
): Promise<Delivery[]> {
  const others = (['sending', 'committing', 'rejected', 'delivered'] satisfies Status[]).filter(
    (status) => wanted?.includes(status) || (status === 'delivered' && wanted?.includes('missing')),
  );
  if (others.length === 0) return [];
  const rows = await rowsByStatus(others);
  return rows.filter((row) => operations.includes(row.operation) && isWanted(row, wanted));
}

function cells(delivery: Delivery, now: number): string[] {
  const { id, acceptedAt, kind, operation, origin, attempt, reason = '' } = delivery;
  const age = duration(now - acceptedAt);
  return [id, age, shownStatus(delivery), kind, operation, oneLine(origin), String(attempt), reason];
}

function isWanted(delivery: Delivery, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(delivery.status) || wanted.includes(shownStatus(delivery));
}

function statusesFrom(text: string | undefined): readonly string[] | undefined {
  const wanted = text?.split(',').map((word) => word.trim());
  const unknown = wanted?.find((word) => !statuses.some((status) => status === word));
  if (unknown !== undefined) throw new Refused(`There is no status "${unknown}", but ${statuses.join(', ')}`);
  return wanted;
}

function operationsFrom({ operations }: Operator, chosen: string | undefined): readonly string[] {
  const names = operations.map(({ name }) => name);
  if (chosen === undefined) return names;
  if (names.includes(chosen)) return [chosen];
  throw new Refused(`bridge.config.ts has no operation "${chosen}", but ${names.join(', ')}`);
}
