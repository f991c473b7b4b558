import { type Delivery, isFinal, type Status } from '../../lib/delivery/ledger/delivery.ts';
import type { RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import { anyOrigin, type DueList, interactiveList } from '../../lib/delivery/ledger/due-index.ts';
import { countOf, translate } from '../../lib/language.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { forPrograms, zoneOfOperation } from '../times.ts';
import { wholeNumber } from '../whole-number.ts';
import { choiceFrom, filterOptions, fitsContent, isFiltered, isNarrowed, isWanted } from './choice.ts';
import { filesOf, showsWhat, whatOption } from './files-of.ts';
import { ifReadable, rowsWhere } from './rows.ts';
import { shownStatus, shownStatuses } from './shown-status.ts';
import { tableOf } from './table.ts';
import { listTexts, nouns } from './texts.ts';

const options = {
  ...filterOptions,
  /** Rows at most. @default 50 */
  limit: { type: 'string', value: '50' },
  ...whatOption,
  ...jsonOption,
} as const satisfies OptionSpecs;
export type ListOptions = OptionValues<typeof options>;

export const list = defineCommand({
  name: 'deliveries list',
  help: listTexts.help,
  options,
  run: listDeliveries,
});

export async function listDeliveries(operator: Operator, terminal: Terminal, options: ListOptions): Promise<void> {
  const limit = wholeNumber('--limit', options.limit ?? '50');
  const onUnreadable = ({ message }: RowError) => terminal.warn(`${message}. The list leaves it out.`);
  const { found, hasMore } = await chosen(operator, options, limit, onUnreadable);
  const shown = await Promise.all(
    found.map(async (delivery) => ({
      delivery,
      files: showsWhat(operator, options) ? await filesOf(operator, delivery) : [],
    })),
  );
  if (options.json) {
    const rows = shown.map(({ delivery, files }) => {
      const row = forPrograms(delivery, zoneOfOperation(operator, delivery.operation)) as object;
      return files.length > 0 ? { ...row, files } : row;
    });
    return terminal.say(JSON.stringify(rows, null, 2));
  }
  if (shown.length === 0) return sayNothing(operator, terminal, options);
  for (const line of tableOf(operator, shown)) terminal.say(line);
  if (hasMore) terminal.say(translate(listTexts.more, { limit }));
  const parked = found.filter((row) => shownStatus(row) === 'parked').length;
  if (parked > 0) {
    const command = operator.commandLine('deliveries show ID');
    terminal.say(`\n${translate(listTexts.parked, { many: countOf(parked, nouns.waitingDelivery), command })}`);
  }
}

/** An empty list of what waits says nothing of what has failed for good. */
async function sayNothing(operator: Operator, terminal: Terminal, options: ListOptions): Promise<void> {
  if (options.file !== undefined || options.contact !== undefined) return terminal.say(translate(listTexts.noneNamed));
  if (isFiltered(options)) return terminal.say(translate(listTexts.none));
  terminal.say(translate(listTexts.nothingWaits));
  const settledSince = operator.engine.clock.now() - 24 * 3_600_000;
  const rejected = await rowsWhere({ statuses: ['rejected'], settledSince }, () => {});
  if (rejected.length === 0) return;
  const command = operator.commandLine('deliveries list --status rejected');
  terminal.say(translate(listTexts.rejected, { many: countOf(rejected.length, nouns.rejectedDelivery), command }));
}

async function chosen(
  operator: Operator,
  options: ListOptions,
  limit: number,
  onUnreadable: (error: RowError) => void,
) {
  const choice = choiceFrom(operator, options);
  const { operations, statuses } = choice;
  const due = isNarrowed(options) ? [] : await dueDeliveries(operator, { operations, limit, onUnreadable });
  const others = otherStatuses(options, statuses);
  const rows = others.length > 0 ? await rowsWhere({ ...choice.rows, statuses: others }, onUnreadable) : [];
  const once = new Map([...due, ...rows.sort(byRank)].map((delivery) => [delivery.id, delivery]));
  const found: Delivery[] = [];
  for (const delivery of once.values()) {
    if (!isWanted(delivery, choice) || !(await fitsContent(operator, delivery, options))) continue;
    if (found.length === limit) return { found, hasMore: true };
    found.push(delivery);
  }
  return { found, hasMore: false };
}

/** The statuses that are looked for in the whole table: the index does not hold them, or cannot be filtered. */
function otherStatuses(options: ListOptions, wanted: readonly string[] | undefined): readonly Status[] {
  const all: readonly Status[] = ['accepted', 'sending', 'committing', 'uncertain', 'rejected', 'delivered'];
  const isNamed = (status: Status) =>
    wanted === undefined ||
    wanted.includes(status) ||
    (status === 'delivered' && wanted.includes('missing')) ||
    (status === 'uncertain' && wanted.includes('parked'));
  if (isNarrowed(options)) return all.filter(isNamed);
  if (wanted === undefined) return [];
  return all.filter((status) => isNamed(status) && status !== 'accepted' && status !== 'uncertain');
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
  return [...found.values()].sort((a, b) => byRank(a, b) || a.acceptedAt - b.acceptedAt);
}

function byRank(a: Delivery, b: Delivery): number {
  return shownStatuses.indexOf(shownStatus(a)) - shownStatuses.indexOf(shownStatus(b));
}
