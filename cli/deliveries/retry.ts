import { undefinedIfGone } from '../../lib/aws/objects.ts';
import { type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import { keepPayload, PayloadError, readPayload } from '../../lib/delivery/ledger/payload.ts';
import { countOf, translate } from '../../lib/language.ts';
import { checkFiles, fileCheckOf } from '../../lib/uploads/file-fault.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonText } from '../reasons.ts';
import { reasonFrom, reasonOption, recordDecision } from '../record-decision.ts';
import { NotFoundError, RefusedError } from '../refused-error.ts';
import { stamp, zoneOfOperation } from '../times.ts';
import { wakeLanes } from '../wake-lanes.ts';
import { retryDeadlineTask } from './deadline-task.ts';
import {
  chosenDeliveries,
  type DecisionOptions,
  decideSeveral,
  decisionFilters,
  decisionOptions,
} from './decide-several.ts';
import { findDelivery } from './find-delivery.ts';
import { explainRefusal, lookupOption } from './refused-words.ts';
import { withRescannedFiles } from './rescanned-files.ts';
import { searchAndSay } from './search-crm.ts';
import { sendMissingFiles } from './send-missing.ts';
import { shownStatus } from './shown-status.ts';
import { nouns, retryTexts, sendAnewTexts } from './texts.ts';

const options = { ...reasonOption, ...decisionOptions, ...lookupOption } as const satisfies OptionSpecs;
type RetryOptions = DecisionOptions & Partial<OptionValues<typeof reasonOption & typeof lookupOption>>;

export const retry = defineCommand({
  name: 'deliveries retry',
  subject: 'ID|PET-…|s3://…',
  takesSeveral: true,
  insteadOfSubject: decisionFilters,
  help: retryTexts.help,
  options,
  run: (operator, terminal, options, name, names) =>
    names.length === 1
      ? retryDelivery(operator, terminal, name, options)
      : retrySeveral(operator, terminal, names, options),
});

/** Sends the deliveries of these names again, else those that the filters choose, as `retryDelivery` does each. */
export async function retrySeveral(
  operator: Operator,
  terminal: Terminal,
  names: readonly string[],
  options: RetryOptions,
): Promise<void> {
  reasonFrom(options.reason);
  const chosen = await chosenDeliveries(operator, terminal, names, options, isRetryable);
  await decideSeveral(operator, terminal, options, {
    chosen,
    question: translate(retryTexts.question, { many: countOf(chosen.length, nouns.delivery) }),
    done: (count) => translate(retryTexts.done, { many: countOf(count, nouns.delivery) }),
    // What the CRM does not know costs calls to find out, and it says so itself.
    decideOne: (answered, id) => retryDelivery(operator, answered, id, { ...options, 'no-lookup': true }),
  });
}

/** Searches the CRM first for what was ever sent, and asks. A reminder waits for its time again. */
export async function retryDelivery(
  operator: Operator,
  terminal: Terminal,
  name: string,
  options: RetryOptions,
): Promise<void> {
  const reason = reasonFrom(options.reason);
  const delivery = await findDelivery(operator, name);
  const { id } = delivery;
  const { objects } = operator.engine.stores;
  requireRetryable(operator, delivery);
  await requirePayload(operator, delivery);
  if (delivery.status === 'delivered') return sendMissingFiles(operator, terminal, delivery, reason);
  await requireSendableFiles(operator, delivery);
  const isWrong = await sayWhetherWrong(operator, terminal, delivery, options);
  const isUnsent = delivery.attempt === 0;
  if (!isUnsent && (await searchAndSay(operator, terminal, delivery))) {
    const settle = operator.commandLine(`deliveries resolve ${id} --as delivered --reason "…"`);
    throw new RefusedError(`It is in the CRM, so it is not sent again. Settle it: ${settle}`);
  }
  const isSure = isUnsent || wasRefused(delivery);
  terminal.say(isUnsent ? 'It was never sent.' : isSure ? certainlyNot : maybeTwice);
  const { sendAt = 0 } = delivery;
  const zone = zoneOfOperation(operator, delivery.operation);
  const notBefore = sendAt > operator.engine.clock.now() ? sendAt : undefined;
  const wait = notBefore === undefined ? '' : `It waits until ${stamp(notBefore, zone)} again. `;
  const again = isUnsent ? '' : ' again';
  const allTheSame = isWrong ? ' all the same' : '';
  if (!(await terminal.confirm(`${wait}Send it${again}${allTheSame}?`))) return terminal.say('Nothing was changed.');
  // If the CRM refuses this attempt, the one before it may have been applied all the same.
  const counts = isSure ? undefined : 'unknowns';
  await keepPayload(objects, delivery);
  // An operator who sends a large one again says that the CRM may take it now.
  if (delivery.reason === 'too_large') await operator.engine.stores.bodyBounds.forget(delivery.operation);
  await recordDecision(operator, terminal, {
    delivery,
    settlement: { status: 'accepted', counts, notBefore },
    what: 'retry',
    reason,
  });
  terminal.say(`${id} will be sent${again}${notBefore === undefined ? '' : ` at ${stamp(notBefore, zone)}`}.`);
  await retryDeadlineTask(operator, terminal, delivery, reason);
  await wakeLanes(operator, terminal, delivery.operation);
}

const certainlyNot = 'It was certainly not in the CRM when it was rejected.';
const maybeTwice = 'If the first one is in the CRM after all, it will be there twice.';

function isRetryable(delivery: Delivery): boolean {
  const { status } = delivery;
  return status === 'rejected' || shownStatus(delivery) === 'missing' || shownStatus(delivery) === 'parked';
}

/** Says whether the stored command itself is at fault, and what then helps. Sending it again would not. */
async function sayWhetherWrong(
  operator: Operator,
  terminal: Terminal,
  delivery: Delivery,
  options: RetryOptions,
): Promise<boolean> {
  if (delivery.status !== 'rejected') return false;
  const { reason = '', origin } = delivery;
  const anew = translate(sendAnewTexts[origin.split(':')[0] ?? ''] ?? sendAnewTexts.schedule);
  if (/^(invalid|case_not_found|case_ambiguous)(:|$)/.test(reason)) {
    terminal.say(translate(retryTexts.wrongCommand, { reason: reasonText(reason), anew }));
    return true;
  }
  const isUnknown = await explainRefusal(operator, terminal, delivery, options);
  if (isUnknown) terminal.say(`${translate(retryTexts.unknownWords, { anew })}\n`);
  return isUnknown;
}

function requireRetryable({ commandLine }: Operator, delivery: Delivery): void {
  const { status, id, missing } = delivery;
  if (status === 'rejected' || (status === 'delivered' && missing)) return;
  const see = `See ${commandLine(`deliveries show ${id}`)}`;
  if (status === 'delivered') throw new RefusedError('It is delivered. Sending it again would make a second one');
  if (status !== 'uncertain') throw new RefusedError(`It is ${status}: the bridge sends it by itself. ${see}`);
  if (isSearchDue(delivery)) {
    throw new RefusedError(
      `The bridge still searches the CRM for it, which may still be working on it. If you saw it there, resolve it. ${see}`,
    );
  }
}

/** What nobody can read any more, or somebody changed, is rejected again at once. */
async function requirePayload({ engine }: Operator, delivery: Delivery): Promise<void> {
  try {
    if ((await undefinedIfGone(readPayload(engine.stores.objects, delivery))) !== undefined) return;
  } catch (error) {
    if (error instanceof PayloadError)
      throw new RefusedError(translate(retryTexts.unusable, { reason: reasonText(error.reason) }));
    throw error;
  }
  throw new NotFoundError(
    'Its payload is no longer there: it is kept for 14 days after the end, and erased on request. Let its sender send it anew',
  );
}

/** Files that were refused are checked again: somebody may have changed what the operation accepts. */
async function requireSendableFiles({ engine, facts, bridge }: Operator, delivery: Delivery): Promise<void> {
  if (delivery.status !== 'rejected' || delivery.fileCount === 0) return;
  const check = { ...fileCheckOf(bridge, delivery.operation), refusedFiles: 'reject' } as const;
  const command = await withRescannedFiles(facts, await readPayload(engine.stores.objects, delivery));
  const { rejected } = await checkFiles(facts, command, check);
  if (rejected) throw new RefusedError(`Its files still cannot be sent: ${reasonText(rejected)}`);
}

/** Whether the CRM, or the bridge before any call, said no. A person who called it rejected proves nothing. */
function wasRefused({ status, reason }: Delivery): boolean {
  return status === 'rejected' && reason !== 'resolved';
}
