import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { countOf, translate } from '../../lib/language.ts';
import type { OptionSpecs, OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { NotFoundError, RefusedError } from '../refused-error.ts';
import { choiceFrom, filterOptions, fitsContent, isWanted } from './choice.ts';
import { filesOf, showsWhat, whatOption } from './files-of.ts';
import { findDelivery } from './find-delivery.ts';
import { rowsWhere } from './rows.ts';
import { tableOf } from './table.ts';
import { decideTexts, nouns } from './texts.ts';

const { reason: _listsOwn, ...filters } = filterOptions;

/** The options that choose what a person decides about. `--reason` is the person's own here. */
export const decisionOptions = {
  ...filters,
  /** The word of the deliveries' reason, as `--reason` of the list. */
  why: { type: 'string', value: 'WORD' },
  /** Shows what would be decided, and changes nothing. */
  'dry-run': { type: 'boolean' },
  ...whatOption,
} as const satisfies OptionSpecs;
export type DecisionOptions = Partial<OptionValues<typeof decisionOptions>>;

/** The options that stand in the place of ids. */
export const decisionFilters = ['origin', 'status', 'operation', 'since', 'until', 'why', 'file', 'contact'];

/**
 * Returns the deliveries of these names, else those that the filters choose and that can be decided about. Throws a NotFoundError
 * where there are none.
 */
export async function chosenDeliveries(
  operator: Operator,
  terminal: Terminal,
  names: readonly string[],
  options: DecisionOptions,
  isDecidable: (delivery: Delivery) => boolean,
): Promise<Delivery[]> {
  if (names.length > 0) return Promise.all(names.map((name) => findDelivery(operator, name)));
  const choice = choiceFrom(operator, { ...options, reason: options.why });
  const onUnreadable = ({ message }: Error) => terminal.warn(translate(decideTexts.unreadable, { message }));
  const found: Delivery[] = [];
  for (const row of await rowsWhere(choice.rows, onUnreadable)) {
    if (isDecidable(row) && isWanted(row, choice) && (await fitsContent(operator, row, options))) found.push(row);
  }
  if (found.length > 0) return found;
  throw new NotFoundError(translate(decideTexts.noneToDecide, { list: operator.commandLine('deliveries list') }));
}

interface SeveralDecisions {
  readonly chosen: readonly Delivery[];
  /** Asked once, for all. */
  readonly question: string;
  /** Says how many were decided. */
  readonly done: (count: number) => string;
  /** Decides about one. Throws a RefusedError for one that it has to leave. */
  readonly decideOne: (terminal: Terminal, id: string) => Promise<void>;
}

/** Shows what is chosen, asks once, and decides about each as about one alone. Names what it had to leave. */
export async function decideSeveral(
  operator: Operator,
  terminal: Terminal,
  options: DecisionOptions,
  { chosen, question, done, decideOne }: SeveralDecisions,
): Promise<void> {
  await preview(operator, terminal, options, chosen);
  if (options['dry-run']) return terminal.say(translate(decideTexts.dryRun));
  if (!(await terminal.confirm(question))) return terminal.say(translate(decideTexts.unchanged));
  const answered: Terminal = { ...terminal, say: () => {}, confirm: async () => true };
  let count = 0;
  for (const { id } of chosen) {
    try {
      await decideOne(answered, id);
      count += 1;
    } catch (error) {
      // A worker has it by now, or a search found what the person calls rejected.
      if (!(error instanceof RefusedError)) throw error;
      terminal.warn(`${id}: ${error.message}`);
    }
  }
  terminal.say(done(count));
  if (count < chosen.length) terminal.say(translate(decideTexts.left, { count: chosen.length - count }));
}

const mostShown = 20;

async function preview(
  operator: Operator,
  terminal: Terminal,
  options: DecisionOptions,
  chosen: readonly Delivery[],
): Promise<void> {
  const shown = await Promise.all(
    chosen.slice(0, mostShown).map(async (delivery) => ({
      delivery,
      files: showsWhat(operator, options) ? await filesOf(operator, delivery) : [],
    })),
  );
  for (const line of tableOf(operator, shown)) terminal.say(line);
  const rest = chosen.length - shown.length;
  if (rest > 0) terminal.say(translate(decideTexts.andOthers, { others: countOf(rest, nouns.otherDelivery) }));
}
