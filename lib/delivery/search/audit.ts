import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { queryDates, readPages } from '../../wolkvox/queries.ts';
import type { Performed } from '../classify.ts';
import { explain } from '../explain.ts';
import { spendWithinTime } from '../in-time.ts';
import { type AfterOutcomeServices, afterOutcome } from '../ledger/after-outcome.ts';
import type { Delivery } from '../ledger/delivery.ts';
import type { Claim, Ledger } from '../ledger/ledger.ts';
import { PayloadError, readPayload } from '../ledger/payload.ts';
import type { Settlement } from '../ledger/settlement.ts';
import type { Limits } from '../limits.ts';
import { afterFailedRead } from './failed-read.ts';
import type { Markers } from './markers.ts';

/**
 * What an audit found wrong: a marker in several records, one that nobody here sent, or a record whose row says that it was
 * not made, that nobody knows of it, or that it is another.
 */
export interface AuditFault {
  readonly fault: 'duplicate' | 'unknown_marker' | 'row_disagrees';
  readonly operation: string;
  readonly commandId: string | undefined;
  /** The CRM's ids of the records that hold the marker. */
  readonly records: readonly string[];
}

export interface AuditServices extends AfterOutcomeServices {
  readonly ledger: Ledger;
  readonly markers: Markers;
  readonly limits: Limits;
  readonly now: () => number;
  readonly onAuditFault: (fault: AuditFault) => void;
}

export interface AuditJob {
  readonly delivery: Delivery;
  readonly owner: string;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Asked before each page. */
  readonly spendCall: () => Promise<boolean>;
  /** A reason for which it must not be made at all. */
  readonly refusal?: string | undefined;
}

/** Compares the markers in the cases of a span of time with those that were sent. It only reads, so it may be repeated. */
export async function runAudit(
  services: AuditServices,
  job: AuditJob,
): Promise<{ verdict: Performed; settlement: Settlement }> {
  const { id, attempt } = job.delivery;
  const claim: Claim = { id, owner: job.owner, attempt };
  const outcome = await read(services, job);
  const row = await services.ledger.release(claim, outcome.settlement);
  if (row) await afterOutcome(services, row);
  return outcome;
}

async function read(services: AuditServices, job: AuditJob) {
  const { objects, limits, now, onAuditFault } = services;
  try {
    if (job.refusal) throw new PayloadError(job.refusal);
    const command = await readPayload(objects, job.delivery);
    if (command.kind !== 'audit') throw new Error('This delivery is no audit');
    const spendCall = spendWithinTime(services, job.deadline, job.spendCall);
    const holders = await recordsByMarker({ ...job, spendCall }, new Date(command.from), new Date(command.to));
    for (const [marker, holding] of holders) {
      const records = [...holding];
      const found = await compare(services, marker, records);
      if (found) onAuditFault({ ...found, operation: job.delivery.operation, records });
    }
    return { verdict: 'delivered' as const, settlement: { status: 'delivered' as const, reason: 'audited' } };
  } catch (error) {
    const { verdict, reason, http, code } = explain(error, false);
    const { failedReads, againAt } = afterFailedRead(job.delivery, verdict, limits, now());
    const details = { reason, http, code, failedReads };
    if (verdict === 'rejected' || againAt === undefined) {
      return { verdict, settlement: { status: 'rejected' as const, ...details } };
    }
    const counts = reason === 'too_little_time' ? ('timeOuts' as const) : undefined;
    return { verdict, settlement: { status: 'accepted' as const, notBefore: againAt, counts, ...details } };
  }
}

/** What is wrong about the records that hold a marker; nothing when all is as the ledger says. */
async function compare({ markers, ledger }: AuditServices, marker: string, records: readonly string[]) {
  const commandId = await markers.find(marker);
  if (commandId === undefined) return { fault: 'unknown_marker' as const, commandId };
  if (records.length > 1) return { fault: 'duplicate' as const, commandId };
  const row = await ledger.read(commandId);
  return row && disagrees(row, records) ? { fault: 'row_disagrees' as const, commandId } : undefined;
}

/** What the bridge still looks for, or is about to write down, is no fault yet. */
function disagrees({ status, parked, crmId }: Delivery, [record]: readonly string[]): boolean {
  if (status === 'delivered') return crmId !== undefined && crmId !== record;
  return status === 'accepted' || status === 'rejected' || (status === 'uncertain' && parked === true);
}

const marker = /wkx-[a-z2-7]{20}(?![a-z0-9])/g;

/** Each marker found, with the ids of the records that hold it. */
async function recordsByMarker({ crm, spendCall }: AuditJob, from: Date, to: Date): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>();
  const walk = readPages(async (page) => {
    if (!(await spendCall())) throw new WolkvoxError('quota', 'audit', 'the calls of the day are used up');
    return queryDates(crm, { module: 'cases', from, to, page });
  });
  for await (const { records } of walk) {
    for (const record of records) {
      for (const [text] of JSON.stringify(record).matchAll(marker)) {
        const holders = found.get(text) ?? new Set();
        found.set(text, holders.add(String(record['wolkvox_id'])));
      }
    }
  }
  return found;
}
