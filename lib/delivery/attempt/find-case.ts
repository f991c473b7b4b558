import type { CaseRecord } from '../../wolkvox/case-record.ts';
import type { Wolkvox } from '../../wolkvox/client.ts';
import { findCasesByNumber } from '../../wolkvox/find-case.ts';
import { NotYetError } from '../classify.ts';
import { caseLineKey } from '../command.ts';
import { countedRead, type SpendCall } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import { leaveLine } from '../ledger/case-line.ts';
import { type Delivery, isOfSameOrigin } from '../ledger/delivery.ts';
import type { Claim } from '../ledger/ledger.ts';
import { PayloadError } from '../ledger/payload.ts';
import type { WhichCase } from '../which-case.ts';
import { FencedError } from './fence.ts';

/** What an attempt needs to look something up before it sends. */
export interface Preparation {
  readonly delivery: Delivery;
  readonly claim: Claim;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** For calls besides the one that sends. */
  readonly spendCall: SpendCall;
}

/** A case by its id, with its record where the look-up returned that too. */
export interface FoundCase {
  /** As its row is now. */
  readonly delivery: Delivery;
  readonly caseId: string;
  readonly record?: CaseRecord | undefined;
}

/**
 * Returns the case that a delivery changes. Looks it up once, and moves the delivery into that case's line. Throws a
 * PayloadError `case_not_found`, `case_ambiguous` or `case_not_made`, and a NotYetError when others of that line come first.
 */
export async function findCase(engine: EngineServices, job: Preparation, which: WhichCase): Promise<FoundCase> {
  const { delivery } = job;
  if (delivery.caseId) return { delivery, caseId: delivery.caseId };
  if (typeof which === 'string') return { delivery, caseId: which };
  if ('madeBy' in which) {
    const caseId = await caseMadeBy(engine, delivery, which.madeBy);
    return { delivery: await joinCaseLine(engine, job, caseId), caseId };
  }
  const record = await readCaseNumbered(job, which.idPrefijo);
  return { delivery: await joinCaseLine(engine, job, record.id), caseId: record.id, record };
}

/**
 * Returns the id of the case that a delivery made. Throws a PayloadError `case_not_found` or `case_not_made`, and a NotYetError
 * while it is not made.
 */
export async function caseMadeBy({ stores, clock }: EngineServices, delivery: Delivery, id: string): Promise<string> {
  const maker = await stores.ledger.read(id);
  // The task of a case is accepted a moment before its case.
  const isAcceptedFirst = delivery.kind === 'insertTask' && clock.now() - delivery.acceptedAt < acceptedLaterMs;
  if (!maker && isAcceptedFirst) throw new NotYetError('waits_its_turn');
  // As at the acceptance, which did not always look.
  if (!maker || !isOfSameOrigin(maker, delivery)) throw new PayloadError('case_not_found');
  if (maker.status === 'rejected') throw new PayloadError('case_not_made');
  if (maker.status !== 'delivered') throw new NotYetError('waits_its_turn');
  const caseId = maker.kind === 'insertCase' ? maker.crmId : maker.caseId;
  if (!caseId) throw new PayloadError('case_not_made');
  return caseId;
}

async function readCaseNumbered({ crm, spendCall }: Preparation, idPrefijo: string): Promise<CaseRecord> {
  const read = () => findCasesByNumber(crm, idPrefijo);
  const [found, another] = await countedRead(spendCall, 'cases/queryCases.php', read);
  if (!found) throw new PayloadError('case_not_found');
  if (another) throw new PayloadError('case_ambiguous');
  return found;
}

/** How long after a task the row of its case may be written. */
const acceptedLaterMs = 15 * 60_000;

/** Two commands on one case never run at once: from here on this one waits in that case's line. */
async function joinCaseLine({ stores }: EngineServices, job: Preparation, caseId: string): Promise<Delivery> {
  const { delivery, claim } = job;
  const { caseLines, ledger } = stores;
  const linePosition = await caseLines.takeNumber(caseLineKey(delivery.operation, caseId));
  const row = await ledger.noteFindings(claim, { caseId, linePosition });
  if (!row) throw new FencedError('claim_lost');
  await caseLines.enter(linePosition, delivery.id);
  await leaveLine(stores, delivery.linePosition);
  const first = await caseLines.first(linePosition.key);
  if (first && first.id !== delivery.id) throw new NotYetError('waits_its_turn');
  return row;
}
