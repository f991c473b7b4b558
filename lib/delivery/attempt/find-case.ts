import type { CaseRecord } from '../../wolkvox/case-record.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { findCasesByNumber } from '../../wolkvox/find-case.ts';
import { caseLineKey, type WhichCase } from '../command.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';
import { type LineServices, leaveLine } from '../ledger/line.ts';
import { PayloadError } from '../ledger/payload.ts';
import { NotYetError } from '../not-yet.ts';
import { FencedError } from './fence.ts';

export interface FindCaseServices extends LineServices {
  readonly ledger: Ledger;
}

/** One attempt's means to find something out before it sends. */
export interface Preparation {
  readonly delivery: Delivery;
  readonly claim: Claim;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Counts a call besides the one that sends. */
  readonly spendCall: () => Promise<boolean>;
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
export async function findCase(services: FindCaseServices, asking: Preparation, which: WhichCase): Promise<FoundCase> {
  const { delivery } = asking;
  if (delivery.caseId) return { delivery, caseId: delivery.caseId };
  if (typeof which === 'string') return { delivery, caseId: which };
  if ('madeBy' in which) {
    const caseId = await caseMadeBy(services.ledger, which.madeBy);
    return { delivery: await joinCaseLine(services, asking, caseId), caseId };
  }
  const record = await caseNumbered(asking, which.idPrefijo);
  return { delivery: await joinCaseLine(services, asking, record.id), caseId: record.id, record };
}

async function caseMadeBy(ledger: Ledger, id: string): Promise<string> {
  const maker = await ledger.read(id);
  if (!maker || maker.status === 'rejected') throw new PayloadError('case_not_made');
  if (maker.status !== 'delivered') throw new NotYetError('waits_its_turn');
  const caseId = maker.kind === 'insertCase' ? maker.crmId : maker.caseId;
  if (!caseId) throw new PayloadError('case_not_made');
  return caseId;
}

async function caseNumbered(asking: Preparation, idPrefijo: string): Promise<CaseRecord> {
  const [found, another] = await spendAndRead(asking, () => findCasesByNumber(asking.crm, idPrefijo));
  if (!found) throw new PayloadError('case_not_found');
  if (another) throw new PayloadError('case_ambiguous');
  return found;
}

/** Makes a call that only reads. Throws a WolkvoxError `quota` when the calls of the day are used up. */
export async function spendAndRead<T>({ spendCall }: Preparation, read: () => Promise<T>): Promise<T> {
  if (!(await spendCall())) throw new WolkvoxError('quota', 'cases/queryCases.php', 'the calls of the day are used up');
  return read();
}

/** Two commands on one case never run at once: from here on it stands in that case's line. */
async function joinCaseLine(
  services: FindCaseServices,
  { delivery, claim }: Preparation,
  caseId: string,
): Promise<Delivery> {
  const { caseLines, ledger } = services;
  const linePosition = await caseLines.takeNumber(caseLineKey(delivery.operation, caseId));
  const row = await ledger.noteFindings(claim, { caseId, linePosition });
  if (!row) throw new FencedError('claim_lost');
  await caseLines.enter(linePosition, delivery.id);
  await leaveLine(services, delivery.linePosition);
  const first = await caseLines.first(linePosition.key);
  if (first && first.id !== delivery.id) throw new NotYetError('waits_its_turn');
  return row;
}
