import { type Delivery, isSearchDue } from '../lib/delivery/ledger/delivery.ts';
import { expirePayload } from '../lib/delivery/ledger/payload.ts';
import type { Settlement } from '../lib/delivery/ledger/settlement.ts';
import { deliveryNamed } from './delivery-named.ts';
import type { Operator, Terminal } from './operator.ts';
import { decide, reasonFrom } from './record-decision.ts';
import { Refused } from './refused.ts';
import { tellLook } from './search-crm.ts';

export interface ResolveOptions {
  readonly as?: string | undefined;
  readonly crmId?: string | undefined;
  readonly reason?: string | undefined;
}

/**
 * Settles an uncertain delivery as somebody found it to be, or withdraws one that is not made yet. Searches the CRM first
 * where it may be there, and asks.
 */
export async function resolveDelivery(
  people: Operator,
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
  refuseToSettle(delivery, as);
  const found = wasNeverSent(delivery) ? undefined : await tellLook(people, terminal, delivery);
  const settlement = settlementFrom(delivery, as, crmId, found);
  const which = settlement.crmId ? `${as}, as ${settlement.idPrefijo ?? settlement.crmId}` : as;
  if (as === 'rejected' && isSearchDue(delivery))
    terminal.say('The bridge still looks for it by itself, and the CRM may still be at it.');
  if (!(await terminal.confirm(`Settle it as ${which}?`))) return terminal.say('Nothing was changed.');
  const row = await decide(people, terminal, delivery, settlement, { what: 'resolve', reason });
  await expirePayload(people.objects, row);
  terminal.say(`${id} is ${row.status}.`);
}

function refuseToSettle({ status }: Delivery, as: 'delivered' | 'rejected'): void {
  if (status === 'uncertain' || (status === 'accepted' && as === 'rejected')) return;
  if (status === 'accepted') throw new Refused('It is accepted, so it was not made. Withdraw it with --as rejected');
  throw new Refused(`It is ${status}: a person settles what is uncertain, and withdraws what is accepted`);
}

/** Whether no attempt's last byte was ever let go without a refusal. */
function wasNeverSent({ status, unknowns }: Delivery): boolean {
  return status === 'accepted' && !unknowns;
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
