import { type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import { expirePayload } from '../../lib/delivery/ledger/payload.ts';
import type { Settlement } from '../../lib/delivery/ledger/settlement.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonFrom, reasonOption, recordDecision } from '../record-decision.ts';
import { RefusedError } from '../refused-error.ts';
import { findDelivery } from './find-delivery.ts';
import { resolveOrigin } from './resolve-origin.ts';
import { type FoundRecord, searchAndSay } from './search-crm.ts';

const options = {
  as: { type: 'string', value: 'delivered|rejected', isRequired: true },
  /** The record that it became. @default the one that the search finds */
  'crm-id': { type: 'string', value: 'CRM_ID' },
  ...reasonOption,
  /** All that waits of this origin, in place of one delivery. */
  origin: { type: 'string', value: 'webhook:SOURCE|upload:BUCKET' },
} as const satisfies OptionSpecs;
type ResolveOptions = OptionValues<typeof options>;

export const resolve = defineCommand({
  name: 'deliveries resolve',
  subject: 'ID',
  insteadOfSubject: 'origin',
  help: {
    en: 'Settles an uncertain delivery as you found it in the CRM, or withdraws one that is still accepted; with --origin, all of an origin.',
    es: 'Cierra una entrega incierta según lo que usted vio en el CRM, o retira una que aún está aceptada; con --origin, todas las de un origen.',
    pt: 'Encerra uma entrega incerta conforme o que você viu no CRM, ou retira uma que ainda está aceita; com --origin, todas de uma origem.',
  },
  options,
  run: (operator, terminal, options, id) =>
    options.origin === undefined
      ? resolveDelivery(operator, terminal, id, options)
      : resolveAll(operator, terminal, options.origin, options),
});

/** Settles all that waits of one origin. */
export async function resolveAll(
  operator: Operator,
  terminal: Terminal,
  origin: string,
  options: Omit<ResolveOptions, 'origin'>,
): Promise<void> {
  const { as, 'crm-id': crmId } = options;
  reasonFrom(options.reason);
  requireOutcome(as);
  if (crmId !== undefined) throw new RefusedError('--crm-id belongs to one delivery, so leave it out');
  const resolveOne = (answered: Terminal, id: string) => resolveDelivery(operator, answered, id, options);
  await resolveOrigin(operator, terminal, { origin, as, resolveOne });
}

/** Searches the CRM first where it may hold the record, and asks. */
export async function resolveDelivery(
  operator: Operator,
  terminal: Terminal,
  id: string,
  { as, 'crm-id': crmId, ...options }: ResolveOptions,
): Promise<void> {
  const reason = reasonFrom(options.reason);
  requireOutcome(as);
  if (crmId !== undefined && !/^[0-9a-f]{24}$/i.test(crmId)) {
    throw new RefusedError('--crm-id must be the 24 hexadecimal digits at the end of the record’s address in the CRM');
  }
  if (crmId !== undefined && as === 'rejected') {
    throw new RefusedError('A record that was not made has no id, so leave --crm-id out');
  }
  const delivery = await findDelivery(operator, id);
  requireResolvable(delivery, as);
  const found = wasNeverSent(delivery) ? undefined : await searchAndSay(operator, terminal, delivery);
  const settlement = settlementFrom(delivery, as, crmId, found);
  const name = settlement.crmId ? `${as}, as ${settlement.idPrefijo ?? settlement.crmId}` : as;
  if (as === 'rejected' && isSearchDue(delivery)) {
    terminal.say('The bridge still searches the CRM for it, which may still be working on it.');
  }
  if (!(await terminal.confirm(`Settle it as ${name}?`))) return terminal.say('Nothing was changed.');
  const row = await recordDecision(operator, terminal, { delivery, settlement, what: 'resolve', reason });
  await expirePayload(operator.engine.stores.objects, row);
  terminal.say(`${id} is ${row.status}.`);
}

/** Throws a RefusedError for a word that is no outcome. */
function requireOutcome(as: string | undefined): asserts as is 'delivered' | 'rejected' {
  if (as === 'delivered' || as === 'rejected') return;
  throw new RefusedError('Say how it ended: --as delivered, or --as rejected');
}

function requireResolvable({ status }: Delivery, as: 'delivered' | 'rejected'): void {
  if (status === 'uncertain' || (status === 'accepted' && as === 'rejected')) return;
  if (status === 'accepted') {
    throw new RefusedError('It is accepted, so it was not made. Withdraw it with --as rejected');
  }
  throw new RefusedError(`It is ${status}. Only an uncertain delivery can be settled, and an accepted one withdrawn`);
}

/** Whether the CRM surely refused every attempt whose last byte was sent, or there was none. */
function wasNeverSent({ status, counters }: Delivery): boolean {
  return status === 'accepted' && counters.unknowns === 0;
}

function settlementFrom(
  delivery: Delivery,
  as: 'delivered' | 'rejected',
  given: string | undefined,
  found: FoundRecord | undefined,
): Settlement {
  if (as === 'rejected') {
    if (found) throw new RefusedError('It is in the CRM, so it was not rejected. Use --as delivered');
    return { status: 'rejected', reason: 'resolved' };
  }
  if (given && found && given.toLowerCase() !== found.crmId.toLowerCase()) {
    throw new RefusedError('The search found another record than --crm-id. Leave --crm-id out to use the one found');
  }
  const crmId = found?.crmId ?? given?.toLowerCase();
  if (!crmId && delivery.kind.startsWith('insert')) {
    throw new RefusedError('Say which record it became: --crm-id and the last part of its address in the CRM');
  }
  return {
    status: 'delivered',
    reason: 'resolved',
    crmId,
    idPrefijo: found?.idPrefijo,
    ...(found?.duplicate && { duplicate: true as const }),
  };
}
