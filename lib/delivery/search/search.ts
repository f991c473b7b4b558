import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { classifyRead, NotYetError, type Verdict } from '../classify.ts';
import { type SpendCall, spendWithinTime } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import { leaveLine } from '../ledger/case-line.ts';
import type { Delivery } from '../ledger/delivery.ts';
import { cleanUpAfter } from '../ledger/payload.ts';
import { sentFilesKey } from '../ledger/sent-files.ts';
import { afterEmptySearch, type Settlement } from '../ledger/settlement.ts';
import { needsFileCheck } from '../operations.ts';
import { afterFailedRead } from './failed-read.ts';
import { findByMarker } from './queries.ts';

/** One look into the CRM: a search for a delivery, or an audit. */
export interface ReadJob {
  readonly delivery: Delivery;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** For each page. */
  readonly spendCall: SpendCall;
}

/** What followed from a look into the CRM. */
export interface ReadResult {
  readonly verdict: Verdict;
  /** How long the CRM's answer asks callers to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
}

/** The same, with what is written to the row. */
export interface ReadOutcome extends ReadResult {
  readonly settlement: Settlement;
}

/** Searches the CRM once for an uncertain delivery, writes to the ledger what that found, and does what follows it. */
export async function searchOnce(engine: EngineServices, job: ReadJob): Promise<ReadResult> {
  const { stores, report } = engine;
  const { delivery } = job;
  const { settlement, ...result } = await search(engine, job);
  const { verdict } = result;
  const row = await stores.ledger.settleSearch(delivery, settlement);
  if (row) await cleanUpAfter(engine, row);
  report.outcome(delivery, { verdict, settlement });
  if (settlement.status === 'delivered') {
    await confirmSentFiles(engine, delivery, settlement);
    await leaveLine(stores, delivery.linePosition);
  }
  return result;
}

/** Where the CRM replaces a case's list of files, the found case holds those of this delivery. */
async function confirmSentFiles(
  { stores, operations, clock }: EngineServices,
  { id, kind, operation, fileCount, committedAt }: Delivery,
  { crmId }: Settlement,
): Promise<void> {
  if (
    kind !== 'insertCase' ||
    !crmId ||
    fileCount === 0 ||
    operations.settingsOf(operation).updateAttachments !== 'replace'
  )
    return;
  await stores.sentFiles.confirm(sentFilesKey(operation, crmId), id, committedAt ?? clock.now());
}

async function search(engine: EngineServices, job: ReadJob): Promise<ReadOutcome> {
  const { stores, limits, clock, operations } = engine;
  const { delivery, crm } = job;
  try {
    const marker = await stores.markers.of(delivery.id);
    const settings = operations.settingsOf(delivery.operation);
    const { markerField } = settings;
    const searches = delivery.counters.searches + 1;
    const spendCall = spendWithinTime(job.spendCall, job.deadline, { limits, now: clock.now });
    const { objects } = stores;
    const needsFile = needsFileCheck(settings, delivery);
    const now = clock.now();
    const found = await findByMarker({ crm, objects, delivery, marker, markerField, needsFile, now, spendCall });
    return found
      ? { verdict: 'delivered', settlement: { ...found, ...(found.status === 'uncertain' && { searches }) } }
      : { verdict: 'again', settlement: afterEmptySearch(delivery, limits) };
  } catch (error) {
    // A search that never has the time to end would be made for ever: it counts as one that found no record.
    if (error instanceof NotYetError) return { verdict: 'again', settlement: afterEmptySearch(delivery, limits) };
    // A search that failed proves nothing, so it does not count.
    const verdict = error instanceof WolkvoxError ? classifyRead(error) : 'again';
    const { retryAfterMs, causeCode } = error instanceof WolkvoxError ? error : {};
    const { failedReads, againAt: searchAt } = afterFailedRead(delivery, verdict, limits, clock.now());
    const { reason, http, code, causeCode: lostBy, counters } = delivery;
    const { searches } = counters;
    const known = { reason, http, code, causeCode: lostBy };
    const settlement = { status: 'uncertain', ...known, searches, searchAt, failedReads } as const;
    return { verdict, settlement, retryAfterMs, causeCode };
  }
}
