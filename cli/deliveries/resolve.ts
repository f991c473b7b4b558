import { type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';
import { expirePayload } from '../../lib/delivery/ledger/payload.ts';
import type { Settlement } from '../../lib/delivery/ledger/settlement.ts';
import { countOf, translate } from '../../lib/language.ts';
import { defineCommand, type OptionSpecs, type OptionValues } from '../bridge-command.ts';
import type { Operator, Terminal } from '../operator.ts';
import { reasonFrom, reasonOption, recordDecision } from '../record-decision.ts';
import { RefusedError } from '../refused-error.ts';
import {
  chosenDeliveries,
  type DecisionOptions,
  decideSeveral,
  decisionFilters,
  decisionOptions,
} from './decide-several.ts';
import { findDelivery } from './find-delivery.ts';
import { type FoundRecord, searchAndSay } from './search-crm.ts';
import { nouns, resolveTexts } from './texts.ts';

const options = {
  as: { type: 'string', value: 'delivered|rejected', isRequired: true },
  /** The record that it became. @default the one that the search finds */
  'crm-id': { type: 'string', value: 'CRM_ID' },
  ...reasonOption,
  ...decisionOptions,
} as const satisfies OptionSpecs;
type ResolveOptions = DecisionOptions & Pick<OptionValues<typeof options>, 'as' | 'crm-id' | 'reason'>;

export const resolve = defineCommand({
  name: 'deliveries resolve',
  subject: 'ID|PET-…|s3://…',
  takesSeveral: true,
  insteadOfSubject: decisionFilters,
  help: resolveTexts.help,
  options,
  run: (operator, terminal, options, name, names) =>
    names.length === 1
      ? resolveDelivery(operator, terminal, name, options)
      : resolveSeveral(operator, terminal, names, options),
});

/** Settles the deliveries of these names, else those that the filters choose, as `resolveDelivery` does each. */
export async function resolveSeveral(
  operator: Operator,
  terminal: Terminal,
  names: readonly string[],
  options: ResolveOptions,
): Promise<void> {
  const { as, 'crm-id': crmId } = options;
  reasonFrom(options.reason);
  requireOutcome(as);
  if (crmId !== undefined) throw new RefusedError(translate(resolveTexts.idOfOne));
  const isDecidable = ({ status }: Delivery) => status === 'uncertain' || (status === 'accepted' && as === 'rejected');
  const chosen = await chosenDeliveries(operator, terminal, names, options, isDecidable);
  const searched = chosen.filter(({ status }) => status === 'uncertain').length;
  const many = countOf(chosen.length, nouns.delivery);
  await decideSeveral(operator, terminal, options, {
    chosen,
    question: translate(searched > 0 ? resolveTexts.questionWithSearch : resolveTexts.question, { many, as, searched }),
    done: (count) => translate(resolveTexts.done, { many: countOf(count, nouns.delivery), as }),
    decideOne: (answered, id) => resolveDelivery(operator, answered, id, options),
  });
}

/** Searches the CRM first where it may hold the record, and asks. */
export async function resolveDelivery(
  operator: Operator,
  terminal: Terminal,
  name: string,
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
  const delivery = await findDelivery(operator, name);
  const { id } = delivery;
  requireResolvable(delivery, as);
  const found = wasNeverSent(delivery) ? undefined : await searchAndSay(operator, terminal, delivery);
  const settlement = settlementFrom(delivery, as, crmId, found);
  const outcome = settlement.crmId ? `${as}, as ${settlement.idPrefijo ?? settlement.crmId}` : as;
  if (as === 'rejected' && isSearchDue(delivery)) {
    terminal.say('The bridge still searches the CRM for it, which may still be working on it.');
  }
  if (!(await terminal.confirm(`Settle it as ${outcome}?`))) return terminal.say('Nothing was changed.');
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
