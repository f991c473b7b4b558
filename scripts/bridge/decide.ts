import { ObjectError } from '../../lib/aws/objects.ts';
import type { Delivery } from '../../lib/delivery/delivery.ts';
import { holdsItsLine, leaveLine } from '../../lib/delivery/line.ts';
import { readPayload, retirePayload, revivePayload } from '../../lib/delivery/payload.ts';
import type { Settlement } from '../../lib/delivery/settlement.ts';
import { examineSettings } from '../../lib/services.ts';
import { examine } from '../../lib/uploads/examine.ts';
import { deliveryNamed } from './delivery-named.ts';
import { lookInCrm, toldBy } from './look-in-crm.ts';
import { decisionOf, type People, type Terminal } from './people.ts';
import { reasonInWords } from './reasons.ts';
import { Refused } from './refused.ts';
import { scannedSince } from './scanned-since.ts';
import { sendMissing } from './send-missing.ts';
import { plural } from './wording.ts';

/**
 * Sends a delivery again that was rejected or that nobody finds, or the files that a delivered one went without. Searches the
 * CRM first, and asks.
 */
export async function retryDelivery(
  people: People,
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
  const look = await lookInCrm(people, delivery);
  terminal.say(toldBy(look, delivery));
  if (look.found) {
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
  await revivePayload(people.objects, delivery);
  await decide(people, terminal, delivery, { status: 'accepted', counts }, { what: 'retry', reason });
  terminal.say(`${id} is to be sent again.`);
  await wake(people, terminal, delivery.operation);
}

export interface ResolveOptions {
  readonly as?: string | undefined;
  readonly crmId?: string | undefined;
  readonly reason?: string | undefined;
}

/** Settles an uncertain delivery as somebody found it to be. Searches the CRM first, and asks. */
export async function resolveDelivery(
  people: People,
  terminal: Terminal,
  id: string,
  options: ResolveOptions,
): Promise<void> {
  const reason = reasonFrom(options.reason);
  const { as, crmId } = options;
  if (as !== 'delivered' && as !== 'rejected') throw new Refused('Say how it ended: --as delivered, or --as rejected');
  if (crmId !== undefined && !/^[0-9a-f]{24}$/i.test(crmId)) {
    throw new Refused('--crm-id wants the 24 hexadecimal digits at the end of the address that the CRM shows');
  }
  if (crmId !== undefined && as === 'rejected') throw new Refused('What was not made has no id: leave --crm-id out');
  const delivery = await deliveryNamed(people, id);
  if (delivery.status !== 'uncertain') {
    throw new Refused(`It is ${delivery.status}: only what is uncertain is to be settled by a person`);
  }
  const look = await lookInCrm(people, delivery);
  terminal.say(toldBy(look, delivery));
  const settlement = settlementFrom(delivery, as, crmId, look.found);
  const which = settlement.crmId ? `${as}, as ${settlement.idPrefijo ?? settlement.crmId}` : as;
  if (as === 'rejected' && isLookedFor(delivery))
    terminal.say('The bridge still looks for it by itself, and the CRM may still be at it.');
  if (!(await terminal.confirm(`Settle it as ${which}?`))) return terminal.say('Nothing was changed.');
  const row = await decide(people, terminal, delivery, settlement, { what: 'resolve', reason });
  await retirePayload(people.objects, row);
  terminal.say(`${id} is ${row.status}.`);
}

/** A reason as it may be written down. Throws Refused without one: whoever reads the row later must know why. */
export function reasonFrom(text = ''): string {
  const reason = text.trim();
  if (reason === '') throw new Refused('Say why, it is written down with the delivery: --reason "…"');
  if (reason.length > 500) throw new Refused('The reason is too long: 500 characters at most');
  return reason;
}

/** Writes a decision down, unless the delivery stands otherwise by now. */
export async function decide(
  people: People,
  terminal: Terminal,
  delivery: Delivery,
  settlement: Settlement,
  { what, reason }: { what: 'retry' | 'resolve' | 'erase'; reason: string },
): Promise<Delivery> {
  const row = await people.ledger.decide(delivery, settlement, decisionOf(what, terminal, people, reason));
  if (row) {
    if (!holdsItsLine(people, row)) await leaveLine(people, row.order);
    return row;
  }
  throw new Refused(`It changed in the meantime, so nothing was written. Look again: deliveries show ${delivery.id}`);
}

/** Files that were refused before are looked at again: somebody may have changed what the operation takes. */
async function refuseSameFiles({ facts, bridge, objects }: People, delivery: Delivery): Promise<void> {
  if (delivery.status !== 'rejected' || delivery.attachments === 0) return;
  const settings = { ...examineSettings(bridge, delivery.operation), refusedFiles: 'reject' } as const;
  const command = await scannedSince(facts, await readPayload(objects, delivery));
  const { rejected } = await examine(facts, command, settings);
  if (rejected) throw new Refused(`Its files are still not to be sent: ${reasonInWords(rejected)}`);
}

/** Whether the CRM, or the bridge before any call, said no. That a person called it rejected proves nothing. */
function wasRefused({ status, reason }: Delivery): boolean {
  return status === 'rejected' && reason !== 'resolved';
}

function isLookedFor({ status, parked, searchAt }: Delivery): boolean {
  return status === 'uncertain' && !parked && searchAt !== undefined;
}

function refuseToRetry(delivery: Delivery): void {
  const { status, id, missing } = delivery;
  if (status === 'rejected' || (status === 'delivered' && missing)) return;
  if (status === 'delivered') throw new Refused('It is delivered: sending it again would make it twice');
  if (status !== 'uncertain')
    throw new Refused(`It is ${status}: the bridge sends it by itself. See deliveries show ${id}`);
  if (isLookedFor(delivery)) {
    throw new Refused(
      'The bridge still looks for it by itself, and the CRM may still be at it. See deliveries show; if you saw it there, resolve it',
    );
  }
}

async function needPayload({ objects }: People, { payload }: Delivery): Promise<void> {
  try {
    await objects.getText(payload.bucket, payload.key);
  } catch (error) {
    if (!(error instanceof ObjectError) || error.reason !== 'object_gone') throw error;
    throw new Refused(
      'What it said is no longer there (it is kept for 14 days once it ended, and erased on request): let its sender send it anew',
    );
  }
}

function settlementFrom(
  delivery: Delivery,
  as: 'delivered' | 'rejected',
  given: string | undefined,
  found: { readonly crmId: string; readonly idPrefijo?: string | undefined; readonly duplicate: boolean } | undefined,
): Settlement {
  if (as === 'rejected') {
    if (found) throw new Refused('It is in the CRM, so it was not rejected. Use --as delivered');
    return { status: 'rejected', reason: 'resolved' };
  }
  if (given && found && given.toLowerCase() !== found.crmId.toLowerCase()) {
    throw new Refused('The search found another record than --crm-id names. Leave --crm-id out to take the one found');
  }
  const crmId = found?.crmId ?? given?.toLowerCase();
  if (!crmId && delivery.kind.startsWith('insert')) {
    throw new Refused('Say which record it became: --crm-id and the last part of its address in the CRM');
  }
  return {
    status: 'delivered',
    reason: 'resolved',
    crmId,
    idPrefijo: found?.idPrefijo,
    ...(found?.duplicate && { duplicate: true as const }),
  };
}

async function wake({ lanes, operations }: People, terminal: Terminal, operation: string): Promise<void> {
  const tokens = operations.find(({ name }) => name === operation)?.tokens ?? 1;
  try {
    await lanes.wake(operation, tokens);
    terminal.say(`Woke ${plural(tokens * 2, 'lane')} of ${operation}.`);
  } catch {
    terminal.say('Its lanes could not be woken: the next sweep does that within a minute.');
  }
}
