import { type Delivery, isFinal } from '../../lib/delivery/ledger/delivery.ts';
import { countOf, translate } from '../../lib/language.ts';
import { defineCommand, jsonOption, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { forPrograms, moment, zoneOfOperation } from '../times.ts';
import { columns, oneLine } from '../wording.ts';
import { describeDelivery } from './describe-delivery.ts';
import { filesOf, showsWhat, whatOption } from './files-of.ts';
import { findDeliveries } from './find-deliveries.ts';
import { notFound } from './find-delivery.ts';
import { nextStep } from './next-step.ts';
import { explainRefusal, lookupOption } from './refused-words.ts';
import { tableOf } from './table.ts';
import { nouns, showTexts } from './texts.ts';
import { describeTokens } from './token-state.ts';
import { carriesMarker } from './where-to-look.ts';

const options = {
  ...lookupOption,
  ...whatOption,
  ...jsonOption,
} as const satisfies OptionSpecs;
type ShowOptions = OptionValues<typeof options>;

export const show = defineCommand({
  name: 'deliveries show',
  subject: 'ID|PET-…|s3://…|EMAIL|MARKER',
  help: showTexts.help,
  options,
  run: (operator, terminal, options, name) => showDelivery(operator, terminal, name, options),
});

export async function showDelivery(
  operator: Operator,
  terminal: Terminal,
  name: string,
  options: ShowOptions,
): Promise<void> {
  const [delivery, ...others] = await findDeliveries(operator, name);
  if (!delivery) throw await notFound(operator, name);
  if (others.length > 0) return sayAll(operator, terminal, [delivery, ...others], options);
  const files = showsWhat(operator, options) ? await filesOf(operator, delivery) : undefined;
  const zone = zoneOfOperation(operator, delivery.operation);
  if (options.json) {
    const row = forPrograms(delivery, zone) as object;
    return terminal.say(JSON.stringify(files ? { ...row, files } : row, null, 2));
  }
  const { clock, stores } = operator.engine;
  const now = clock.now();
  const fields = [
    ...describeDelivery(delivery, { now, zone, files }),
    ...(await describeLeader(operator, delivery)),
    ['marker in the CRM', carriesMarker(delivery) ? await stores.markers.of(delivery.id) : 'none was sent'],
    ...(waitsForLane(delivery, now) ? await tokenRows(operator, delivery) : []),
  ];
  for (const line of columns(fields)) terminal.say(line);
  for (const { at, by, what, reason, madeDelivery } of delivery.decisions ?? []) {
    const made = madeDelivery ? ` (the missing files were sent as ${madeDelivery})` : '';
    terminal.say(`${moment(at, now, zone)}: ${oneLine(by)}, ${what}: ${oneLine(reason)}${made}`);
  }
  await explainRefusal(operator, terminal, delivery, options);
  terminal.say(`\nNext: ${nextStep(operator, delivery)}`);
}

/** Several deliveries have this name: a case and what changed it, or all of one contact. */
async function sayAll(
  operator: Operator,
  terminal: Terminal,
  found: readonly Delivery[],
  options: ShowOptions,
): Promise<void> {
  if (options.json) {
    const rows = found.map((one) => forPrograms(one, zoneOfOperation(operator, one.operation)));
    return terminal.say(JSON.stringify(rows, null, 2));
  }
  const shown = await Promise.all(
    found.map(async (delivery) => ({
      delivery,
      files: showsWhat(operator, options) ? await filesOf(operator, delivery) : [],
    })),
  );
  for (const line of tableOf(operator, shown)) terminal.say(line);
  const command = operator.commandLine('deliveries show ID');
  terminal.say(`\n${translate(showTexts.severalNamed, { many: countOf(found.length, nouns.delivery), command })}`);
}

/** Whether a lane takes the next step. No lane does while its token is paused. */
function waitsForLane(delivery: Delivery, now: number): boolean {
  return !isFinal(delivery) && !('leaseUntil' in delivery && delivery.leaseUntil >= now);
}

/** A secret that cannot be used is an answer too: it may be what the delivery waits for. */
async function tokenRows(operator: Operator, delivery: Delivery): Promise<string[][]> {
  try {
    return await describeTokens(operator, delivery);
  } catch (error) {
    if (error instanceof RefusedError) return [['tokens', error.message]];
    throw error;
  }
}

/** Returns which delivery is first in its case line, while this one waits behind it. */
async function describeLeader({ engine }: Operator, { id, status, linePosition }: Delivery): Promise<string[][]> {
  const { caseLines, ledger } = engine.stores;
  const first = status === 'accepted' && linePosition ? await caseLines.first(linePosition.key) : undefined;
  const leader = first && first.id !== id ? await ledger.read(first.id) : undefined;
  return leader ? [['waits behind', `${leader.id}, which is ${leader.status}`]] : [];
}
