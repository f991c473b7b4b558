import { queryDates, readPages } from '../../wolkvox/queries.ts';
import { classifyError } from '../classify.ts';
import { countedRead, spendWithinTime } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import type { Claimed, Delivery } from '../ledger/delivery.ts';
import { cleanUpAfter, readPayload } from '../ledger/payload.ts';
import { markersAtPlace } from '../marker-text.ts';
import type { AuditFault } from '../report.ts';
import { afterFailedRead } from './failed-read.ts';
import type { ReadJob, ReadOutcome, ReadResult } from './search.ts';

export interface AuditJob extends ReadJob {
  readonly delivery: Claimed;
  /** Why it must not be made at all. */
  readonly refusal?: string | undefined;
}

/** Compares the markers in the cases of some days with those that were sent. It only reads, so it may be repeated. */
export async function runAudit(engine: EngineServices, job: AuditJob): Promise<ReadResult> {
  const { id, attempt, owner } = job.delivery;
  const { settlement, ...result } = await audit(engine, job);
  const row = await engine.stores.ledger.release({ id, owner, attempt }, settlement);
  if (row) await cleanUpAfter(engine, row);
  engine.report.outcome(job.delivery, { verdict: result.verdict, settlement });
  return result;
}

async function audit(engine: EngineServices, job: AuditJob): Promise<ReadOutcome> {
  const { stores, limits, clock, report, operations } = engine;
  if (job.refusal) return { verdict: 'rejected', settlement: { status: 'rejected', reason: job.refusal } };
  try {
    const command = await readPayload(stores.objects, job.delivery);
    if (command.kind !== 'audit') throw new Error('This delivery is no audit');
    const spendCall = spendWithinTime(job.spendCall, job.deadline, { limits, now: clock.now });
    const { operation } = job.delivery;
    const { markerField } = operations.settingsOf(operation);
    const days = { from: new Date(command.from), to: new Date(command.to) };
    const holders = await recordsByMarker({ ...job, spendCall }, days, markerField);
    const unknown: string[] = [];
    for (const [marker, holding] of holders) {
      const records = [...holding];
      const found = await findFault(stores, marker, records);
      if (found?.fault === 'unknown_marker') unknown.push(...records);
      else if (found) report.auditFault({ ...found, operation, records, count: records.length });
    }
    // Anybody can invent them: one line, however many there are.
    if (unknown.length > 0) {
      const records = unknown.slice(0, namedRecords);
      report.auditFault({ fault: 'unknown_marker', commandId: undefined, operation, records, count: unknown.length });
    }
    return { verdict: 'delivered', settlement: { status: 'delivered', reason: 'audited' } };
  } catch (error) {
    const { verdict, reason, http, code, retryAfterMs, causeCode } = classifyError(error, 'reading');
    const { failedReads, againAt } = afterFailedRead(job.delivery, verdict, limits, clock.now());
    const details = { reason, http, code, causeCode, failedReads };
    const cause = { retryAfterMs, causeCode };
    if (verdict === 'rejected' || againAt === undefined) {
      return { verdict, settlement: { status: 'rejected', ...details }, ...cause };
    }
    const counts = reason === 'too_little_time' ? 'timeOuts' : undefined;
    return { verdict, settlement: { status: 'accepted', notBefore: againAt, counts, ...details }, ...cause };
  }
}

/** Returns what is wrong about the records that hold a marker; `undefined` when the ledger agrees. */
async function findFault(
  { markers, ledger }: EngineServices['stores'],
  marker: string,
  records: readonly string[],
): Promise<Pick<AuditFault, 'fault' | 'commandId'> | undefined> {
  const commandId = await markers.find(marker);
  if (commandId === undefined) return { fault: 'unknown_marker', commandId };
  if (records.length > 1) return { fault: 'duplicate', commandId };
  const row = await ledger.read(commandId);
  return row && contradicts(row, records) ? { fault: 'row_disagrees', commandId } : undefined;
}

/** A delivery that is being sent, or still searched for, contradicts no record yet. */
function contradicts(row: Delivery, [record]: readonly string[]): boolean {
  if (row.status === 'delivered') return row.crmId !== undefined && row.crmId !== record;
  return row.status === 'accepted' || row.status === 'rejected' || (row.status === 'uncertain' && row.parked);
}

/** Of more records than this, a report gives only the number. */
const namedRecords = 20;

/** Returns each marker at its own place in the cases of that time, with the ids of the records that hold it. */
async function recordsByMarker(
  { crm, spendCall }: ReadJob,
  { from, to }: { readonly from: Date; readonly to: Date },
  markerField: string | undefined,
): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const read = (page: number) =>
    countedRead(spendCall, 'audit', () => queryDates(crm, { module: 'cases', from, to, page }));
  for await (const { records } of readPages(read)) {
    for (const record of records) {
      for (const marker of markersAtPlace(record, markerField)) {
        const holders = found.get(marker) ?? new Set();
        found.set(marker, holders.add(String(record['wolkvox_id'])));
      }
    }
  }
  return found;
}
