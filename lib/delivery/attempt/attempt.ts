import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { busyWaitMs } from '../busy-wait.ts';
import type { Performed, Verdict } from '../classify.ts';
import { attachmentsOf } from '../command.ts';
import { backoffMs } from '../doubled.ts';
import { explain } from '../explain.ts';
import { type AfterOutcomeServices, afterOutcome } from '../ledger/after-outcome.ts';
import { chargedAttempts, type Delivery } from '../ledger/delivery.ts';
import type { Claim } from '../ledger/ledger.ts';
import { PayloadError, readPayload } from '../ledger/payload.ts';
import { afterUnknown, type Settlement } from '../ledger/settlement.ts';
import { retryWrite } from '../retry-write.ts';
import { type FenceServices, takeFence } from './fence.ts';
import { type PrepareServices, prepare } from './prepare.ts';
import { rememberList } from './replaced-list.ts';
import { type SendSettings, send } from './send.ts';

export interface AttemptServices extends FenceServices, AfterOutcomeServices, PrepareServices {
  readonly random: () => number;
}

export interface AttemptJob {
  readonly delivery: Delivery;
  readonly owner: string;
  readonly crm: Wolkvox;
  /** Asked within the attempt: what cannot be had now ends it, and the command is tried again. */
  readonly settings: () => Promise<SendSettings>;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** Asked before each call besides the one that sends. */
  readonly spendCall: () => Promise<boolean>;
  /** A reason for which this command must not be sent at all. */
  readonly refusal?: string | undefined;
}

/** What an attempt came to. */
interface Judgement {
  readonly verdict: Performed;
  readonly settlement: Settlement;
  /** As the row stands by now. */
  readonly delivery: Delivery;
  /** Bytes of objects a second, when all but the last byte was sent. */
  readonly bytesPerSecond?: number | undefined;
}

/** How an attempt ended: what the answer meant, what the row says now, and how fast its files went. */
export interface AttemptResult extends Judgement {
  /** Whether the CRM may have counted the call that sends. */
  readonly called: boolean;
}

/** Tries one claimed delivery once and writes into the ledger how that ended. */
export async function attempt(services: AttemptServices, job: AttemptJob): Promise<AttemptResult> {
  const { ledger, now } = services;
  const claim: Claim = { id: job.delivery.id, owner: job.owner, attempt: job.delivery.attempt };
  const { outcome, called, lastByteSent, listed } = await call(services, job, claim);
  const write = lastByteSent ? ledger.settle : ledger.release;
  const row = await retryWrite(now, job.deadline, () => write(claim, outcome.settlement));
  if (row) await afterOutcome(services, row);
  if (row?.status === 'delivered' && listed > 0) await keepList(services, job, row, listed).catch(() => {});
  return { ...outcome, called, delivery: row ?? outcome.delivery };
}

async function keepList(services: AttemptServices, job: AttemptJob, row: Delivery, files: number): Promise<void> {
  const caseId = row.kind === 'insertCase' ? row.crmId : row.kind === 'updateCase' ? row.caseId : undefined;
  if (caseId) await rememberList(services, job, row, caseId, files);
}

async function call(services: AttemptServices, job: AttemptJob, claim: Claim) {
  const { objects, now } = services;
  const { crm, refusal } = job;
  let { delivery } = job;
  /** Files of the whole list that the case has from then on, where the CRM replaces it. */
  let listed = 0;
  let called = false;
  let fencedAfterMs: number | undefined;
  try {
    if (refusal) throw new PayloadError(refusal);
    const settings = await job.settings();
    const asking = { delivery, claim, crm, spendCall: job.spendCall, deadline: job.deadline };
    const toSend = await prepare(services, asking, await readPayload(objects, delivery), settings.updateAttachments);
    delivery = toSend.delivery;
    const sent = attachmentsOf(toSend.command);
    if (settings.updateAttachments === 'replace') listed = sent.length;
    const startedAt = now();
    called = true;
    const answer = await send(crm, objects, toSend.command, settings, {
      beforeLastByte: async () => {
        await takeFence(services, claim, job.deadline);
        fencedAfterMs = now() - startedAt;
      },
    });
    const settlement: Settlement = { status: 'delivered', crmId: answer.id, idPrefijo: answer.idPrefijo };
    const bytes = sent.reduce((sum, { size }) => sum + size, 0);
    // Where the fence stands before the first byte, the time until it says nothing of the bytes; and small files say more about
    // the connection than about its speed.
    const isMeasured = crm.fence === 'last-byte' && settings.insertCaseBy === 'json' && bytes > 8_000_000;
    const bytesPerSecond = isMeasured && fencedAfterMs ? (bytes / fencedAfterMs) * 1_000 : undefined;
    const outcome: Judgement = { verdict: 'delivered', settlement, delivery, bytesPerSecond };
    return { outcome, called, lastByteSent: true, listed };
  } catch (error) {
    // Before the fence, only reads were made. After it the client knows whether the byte left; of any other error, nobody does.
    const lastByteSent = fencedAfterMs !== undefined && (!(error instanceof WolkvoxError) || error.lastByteSent);
    if (error instanceof WolkvoxError && error.kind === 'unreachable') called = false;
    return { outcome: judge(services, delivery, error, lastByteSent), called, lastByteSent, listed };
  }
}

function judge(services: AttemptServices, delivery: Delivery, error: unknown, lastByteSent: boolean): Judgement {
  const { verdict, reason, http, code } = explain(error, lastByteSent);
  const details = { reason, http, code };
  if (verdict === 'rejected') {
    // That this attempt was refused does not say that no earlier one was applied.
    return { verdict, delivery, settlement: { status: delivery.unknowns ? 'uncertain' : 'rejected', ...details } };
  }
  if (verdict === 'uncertain') {
    const settlement = { ...details, ...afterUnknown(delivery, reason, services.limits, services.now()) };
    return { verdict, delivery, settlement };
  }
  const notBefore = Math.round(services.now() + waitMs(services, verdict, delivery));
  const counts = isPutOff(verdict) ? 'putOff' : reason === 'out_of_time' ? 'timeOuts' : undefined;
  return { verdict, delivery, settlement: { status: 'accepted', notBefore, counts, ...details } };
}

/** Soon where no attempt is charged; else twice as long after each. Both spread by chance. */
function waitMs({ limits, random }: AttemptServices, verdict: Verdict, delivery: Delivery): number {
  if (isPutOff(verdict)) return busyWaitMs(limits, random);
  return backoffMs(limits.backoffMs, chargedAttempts(delivery) - 1, limits.longestBackoffMs) * (1 + random() / 2);
}

/** Whether others kept it from going: that charges no attempt. */
function isPutOff(verdict: Verdict): boolean {
  return verdict === 'waits' || verdict === 'busy';
}
