import type { CaseRecord } from '../wolkvox/case-record.ts';
import type { Wolkvox } from '../wolkvox/client.ts';
import { WolkvoxError } from '../wolkvox/error.ts';
import { casesNumbered } from '../wolkvox/find-case.ts';
import { lineOf, type WhichCase } from './command.ts';
import type { Delivery } from './delivery.ts';
import { Fenced } from './fence.ts';
import type { Claim, Ledger } from './ledger.ts';
import { type LineServices, leaveLine } from './line.ts';
import { NotYet } from './not-yet.ts';
import { PayloadError } from './payload.ts';

export interface WhichCaseServices extends LineServices {
  readonly ledger: Ledger;
}

/** One attempt's means to find something out before it sends. */
export interface Asking {
  readonly delivery: Delivery;
  readonly claim: Claim;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Counts a call besides the one that sends. */
  readonly mayCall: () => Promise<boolean>;
}

/** A case that is known by its id, and its record where finding it told that too. */
export interface FoundCase {
  /** As it stands by now. */
  readonly delivery: Delivery;
  readonly caseId: string;
  readonly record?: CaseRecord | undefined;
}

/**
 * Finds out which case a delivery changes, asks that once, and moves it into that case's line. Throws a PayloadError
 * `case_not_found`, `case_ambiguous` or `case_not_made`, and NotYet when others of that line come first.
 */
export async function findCase(services: WhichCaseServices, asking: Asking, which: WhichCase): Promise<FoundCase> {
  const { delivery } = asking;
  if (delivery.caseId) return { delivery, caseId: delivery.caseId };
  if (typeof which === 'string') return { delivery, caseId: which };
  if ('madeBy' in which) {
    const caseId = await caseMadeBy(services.ledger, which.madeBy);
    return { delivery: await moved(services, asking, caseId), caseId };
  }
  const record = await caseNumbered(asking, which.idPrefijo);
  return { delivery: await moved(services, asking, record.id), caseId: record.id, record };
}

async function caseMadeBy(ledger: Ledger, id: string): Promise<string> {
  const maker = await ledger.read(id);
  if (!maker || maker.status === 'rejected') throw new PayloadError('case_not_made');
  if (maker.status !== 'delivered') throw new NotYet('waits_its_turn');
  const caseId = maker.kind === 'insertCase' ? maker.crmId : maker.caseId;
  if (!caseId) throw new PayloadError('case_not_made');
  return caseId;
}

async function caseNumbered(asking: Asking, idPrefijo: string): Promise<CaseRecord> {
  const [found, another] = await counted(asking, () => casesNumbered(asking.crm, idPrefijo));
  if (!found) throw new PayloadError('case_not_found');
  if (another) throw new PayloadError('case_ambiguous');
  return found;
}

/** Makes a call that only reads. Throws a WolkvoxError `quota` when the calls of the day are used up. */
export async function counted<T>({ mayCall }: Asking, read: () => Promise<T>): Promise<T> {
  if (!(await mayCall())) throw new WolkvoxError('quota', 'cases/queryCases.php', 'the calls of the day are used up');
  return read();
}

/** Two commands on one case never run at once: from here on it stands in that case's line. */
async function moved(services: WhichCaseServices, { delivery, claim }: Asking, caseId: string): Promise<Delivery> {
  const { orders, ledger } = services;
  const order = await orders.take(lineOf(delivery.operation, caseId));
  const row = await ledger.mark(claim, { caseId, order });
  if (!row) throw new Fenced('claim_lost');
  await orders.enter(order, delivery.id);
  await leaveLine(services, delivery.order);
  const first = await orders.first(order.key);
  if (first && first.id !== delivery.id) throw new NotYet('waits_its_turn');
  return row;
}
