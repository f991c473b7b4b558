import { ObjectError } from '../lib/aws/objects.ts';
import { type Delivery, isSearchDue } from '../lib/delivery/ledger/delivery.ts';
import { keepPayload, readPayload } from '../lib/delivery/ledger/payload.ts';
import { examineSettings } from '../lib/services.ts';
import { checkFiles } from '../lib/uploads/examine.ts';
import { deliveryNamed } from './delivery-named.ts';
import type { Operator, Terminal } from './operator.ts';
import { reasonInWords } from './reasons.ts';
import { decide, reasonFrom } from './record-decision.ts';
import { Refused } from './refused.ts';
import { scannedSince } from './scanned-since.ts';
import { tellLook } from './search-crm.ts';
import { sendMissing } from './send-missing.ts';
import { plural } from './wording.ts';

/**
 * Sends a delivery again that was rejected or that nobody finds, or the files that a delivered one went without. Searches the
 * CRM first, and asks.
 */
export async function retryDelivery(
  people: Operator,
  terminal: Terminal,
  id: string,
  options: { reason?: string | undefined },
): Promise<void> {
  const reason = reasonFrom(options.reason);
  const delivery = await deliveryNamed(people, id);
  refuseToRetry(delivery);
  await needPayload(people, delivery);
  if (delivery.status === 'delivered') return sendMissing(people, terminal, delivery, reason);
  await refuseSameFiles(people, delivery);
  if (await tellLook(people, terminal, delivery)) {
    throw new Refused(
      `It is in the CRM, so it is not sent again. Settle it: deliveries resolve ${id} --as delivered --reason "…"`,
    );
  }
  const isSure = wasRefused(delivery);
  terminal.say(
    isSure
      ? 'It was surely not in the CRM when it was rejected.'
      : 'Should the first one be in the CRM after all, it will be there twice.',
  );
  if (!(await terminal.confirm('Send it again?'))) return terminal.say('Nothing was changed.');
  // Should this attempt be refused, the one before it may have been applied all the same.
  const counts = isSure ? undefined : 'unknowns';
  await keepPayload(people.objects, delivery);
  await decide(people, terminal, delivery, { status: 'accepted', counts }, { what: 'retry', reason });
  terminal.say(`${id} is to be sent again.`);
  await wake(people, terminal, delivery.operation);
}

function refuseToRetry(delivery: Delivery): void {
  const { status, id, missing } = delivery;
  if (status === 'rejected' || (status === 'delivered' && missing)) return;
  if (status === 'delivered') throw new Refused('It is delivered: sending it again would make it twice');
  if (status !== 'uncertain')
    throw new Refused(`It is ${status}: the bridge sends it by itself. See deliveries show ${id}`);
  if (isSearchDue(delivery)) {
    throw new Refused(
      'The bridge still looks for it by itself, and the CRM may still be at it. See deliveries show; if you saw it there, resolve it',
    );
  }
}

async function needPayload({ objects }: Operator, { payload }: Delivery): Promise<void> {
  try {
    await objects.getText(payload.bucket, payload.key);
  } catch (error) {
    if (!(error instanceof ObjectError) || error.reason !== 'object_gone') throw error;
    throw new Refused(
      'What it said is no longer there (it is kept for 14 days once it ended, and erased on request): let its sender send it anew',
    );
  }
}

/** Files that were refused before are looked at again: somebody may have changed what the operation takes. */
async function refuseSameFiles({ facts, bridge, objects }: Operator, delivery: Delivery): Promise<void> {
  if (delivery.status !== 'rejected' || delivery.fileCount === 0) return;
  const settings = { ...examineSettings(bridge, delivery.operation), refusedFiles: 'reject' } as const;
  const command = await scannedSince(facts, await readPayload(objects, delivery));
  const { rejected } = await checkFiles(facts, command, settings);
  if (rejected) throw new Refused(`Its files are still not to be sent: ${reasonInWords(rejected)}`);
}

/** Whether the CRM, or the bridge before any call, said no. That a person called it rejected proves nothing. */
function wasRefused({ status, reason }: Delivery): boolean {
  return status === 'rejected' && reason !== 'resolved';
}

async function wake({ wakeUps, operations }: Operator, terminal: Terminal, operation: string): Promise<void> {
  const tokens = operations.find(({ name }) => name === operation)?.tokens ?? 1;
  try {
    await wakeUps.wakeAll(operation, tokens);
    terminal.say(`Woke ${plural(tokens * 2, 'lane')} of ${operation}.`);
  } catch {
    terminal.say('Its lanes could not be woken: the next sweep does that within a minute.');
  }
}
