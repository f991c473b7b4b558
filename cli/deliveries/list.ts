import { type Delivery, isFinal, type Status } from '../../lib/delivery/ledger/delivery.ts';
import type { RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import { anyOrigin, type DueList, interactiveList } from '../../lib/delivery/ledger/due-index.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { wholeNumber } from '../whole-number.ts';
import { columns, duration, plural } from '../wording.ts';
import { ifReadable, rowsByStatus } from './rows-by-status.ts';
import { shownStatus, shownStatuses } from './shown-status.ts';

const options = {
  /** Some of `shownStatuses`, with commas between them. @default all that are not final */
  status: { type: 'string', value: 'parked,rejected,…' },
  operation: { type: 'string', value: 'NAME' },
  /** Rows at most. @default 50 */
  limit: { type: 'string', value: '50' },
  ...jsonOption,
} as const satisfies OptionSpecs;
export type ListOptions = OptionValues<typeof options>;

export const list = defineCommand({
  name: 'deliveries list',
  help: {
    en: 'Lists what is not finished: what waits for a person first, then what is searched for, then what is due.',
    es: 'Lista lo que no ha terminado: primero lo que espera a una persona, luego lo que se busca y después lo pendiente.',
    pt: 'Lista o que não terminou: primeiro o que espera uma pessoa, depois o que se procura e por fim o pendente.',
  },
  options,
  run: listDeliveries,
});

export async function listDeliveries(operator: Operator, terminal: Terminal, options: ListOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit ?? '50');
  const wanted = statusesFrom(options.status);
  const operations = operationsFrom(operator, options.operation);
  const onUnreadable = ({ message }: RowError) => terminal.warn(`${message}. The list leaves it out.`);
  const due = await dueDeliveries(operator, { operations, limit, onUnreadable });
  const others = await otherDeliveries(operations, wanted, onUnreadable);
  const wantedRows = [...due.filter((delivery) => isWanted(delivery, wanted)), ...others];
  const found = [...new Map(wantedRows.map((delivery) => [delivery.id, delivery])).values()];
  const shown = found.slice(0, limit);
  if (options.json) return terminal.say(JSON.stringify(shown, null, 2));
  if (shown.length === 0) return terminal.say(wanted ? 'There are none.' : 'Nothing waits, and nothing is parked.');
  const header = ['ID', 'AGE', 'STATUS', 'KIND', 'OPERATION', 'ORIGIN', 'TRIES', 'REASON'];
  const now = operator.engine.clock.now();
  for (const line of columns([header, ...shown.map((row) => cells(row, now))])) terminal.say(line);
  if (found.length > limit) terminal.say(`There are more than these ${limit}: --limit shows more.`);
  const parked = shown.filter((row) => shownStatus(row) === 'parked').length;
  if (parked > 0) {
    const many = plural(parked, 'delivery waits', 'deliveries wait');
    terminal.say(`\n${many} for a person. What to do: ${operator.commandLine('deliveries show ID')}`);
  }
}

interface DueQuery {
  readonly operations: readonly string[];
  readonly limit: number;
  readonly onUnreadable: (error: RowError) => void;
}

async function dueDeliveries({ engine }: Operator, { operations, limit, onUnreadable }: DueQuery): Promise<Delivery[]> {
  const { dueIndex, ledger } = engine.stores;
  const found = new Map<string, Delivery>();
  for (const operation of operations) {
    const interactive = [anyOrigin, ...(await dueIndex.origins.read(operation))].map(interactiveList);
    const dueLists: readonly DueList[] = ['parked', 'search', ...interactive, 'bulk'];
    const ids = await Promise.all(dueLists.map((dueList) => dueIndex.all(operation, dueList, limit + 1)));
    for (const id of ids.flat()) {
      const row = found.has(id) ? undefined : await ifReadable(() => ledger.read(id), onUnreadable);
      // The index lags: it may still list a final delivery.
      if (row && !isFinal(row)) found.set(id, row);
    }
  }
  return [...found.values()].sort((a, b) => rank(a) - rank(b) || a.acceptedAt - b.acceptedAt);
}

function rank(delivery: Delivery): number {
  return shownStatuses.indexOf(shownStatus(delivery));
}

/** Returns the deliveries of the wanted statuses that the index does not hold, or lists last. */
async function otherDeliveries(
  operations: readonly string[],
  wanted: readonly string[] | undefined,
  onUnreadable: (error: RowError) => void,
): Promise<Delivery[]> {
  const others = (['sending', 'committing', 'rejected', 'delivered'] satisfies Status[]).filter(
    (status) => wanted?.includes(status) || (status === 'delivered' && wanted?.includes('missing')),
  );
  if (others.length === 0) return [];
  const rows = await rowsByStatus(others, onUnreadable);
  return rows.filter((row) => operations.includes(row.operation) && isWanted(row, wanted));
}

function cells(delivery: Delivery, now: number): string[] {
  const { id, acceptedAt, kind, operation, origin, attempt, reason = '' } = delivery;
  const age = duration(now - acceptedAt);
  return [id, age, shownStatus(delivery), kind, operation, origin, String(attempt), reason];
}

function isWanted(delivery: Delivery, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.includes(delivery.status) || wanted.includes(shownStatus(delivery));
}

function statusesFrom(text: string | undefined): readonly string[] | undefined {
  const wanted = text?.split(',').map((word) => word.trim());
  const unknown = wanted?.find((word) => !shownStatuses.some((status) => status === word));
  if (unknown !== undefined) {
    throw new RefusedError(`There is no status "${unknown}". There are: ${shownStatuses.join(', ')}`);
  }
  return wanted;
}

function operationsFrom({ bridge }: Operator, chosen: string | undefined): readonly string[] {
  const names = Object.keys(bridge.operations);
  if (chosen === undefined) return names;
  if (names.includes(chosen)) return [chosen];
  throw new RefusedError(`bridge.config.ts has no operation "${chosen}". It has: ${names.join(', ')}`);
}
