import { undefinedIfGone } from '../../lib/aws/objects.ts';
import { type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import { keepPayload, readPayload } from '../../lib/delivery/ledger/payload.ts';
import { checkFiles, fileCheckOf } from '../../lib/uploads/file-fault.ts';
import { defineCommand, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonText } from '../reasons.ts';
import { reasonFrom, reasonOption, recordDecision } from '../record-decision.ts';
import { RefusedError } from '../refused-error.ts';
import { stamp, zoneOfOperation } from '../times.ts';
import { wakeLanes } from '../wake-lanes.ts';
import { retryDeadlineTask } from './deadline-task.ts';
import { findDelivery } from './find-delivery.ts';
import { withRescannedFiles } from './rescanned-files.ts';
import { searchAndSay } from './search-crm.ts';
import { sendMissingFiles } from './send-missing.ts';

export const retry = defineCommand({
  name: 'deliveries retry',
  subject: 'ID',
  help: {
    en: 'Sends a rejected or parked delivery again; of a delivered one, the files that are missing.',
    es: 'Envía de nuevo una entrega rechazada o apartada; de una entregada, los archivos que faltan.',
    pt: 'Envia de novo uma entrega rejeitada ou separada; de uma entregue, os arquivos que faltam.',
  },
  options: reasonOption,
  run: (operator, terminal, options, id) => retryDelivery(operator, terminal, id, options),
});

/** Searches the CRM first for what was ever sent, and asks. A reminder waits for its time again. */
export async function retryDelivery(
  operator: Operator,
  terminal: Terminal,
  id: string,
  options: OptionValues<typeof reasonOption>,
): Promise<void> {
  const reason = reasonFrom(options.reason);
  const delivery = await findDelivery(operator, id);
  const { objects } = operator.engine.stores;
  requireRetryable(operator, delivery);
  await requirePayload(operator, delivery);
  if (delivery.status === 'delivered') return sendMissingFiles(operator, terminal, delivery, reason);
  await requireSendableFiles(operator, delivery);
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
  if (!(await terminal.confirm(`${wait}Send it${again}?`))) return terminal.say('Nothing was changed.');
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

async function requirePayload({ engine }: Operator, { payload }: Delivery): Promise<void> {
  const text = await undefinedIfGone(engine.stores.objects.getText(payload.bucket, payload.key));
  if (text !== undefined) return;
  throw new RefusedError(
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
