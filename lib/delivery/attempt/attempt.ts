import type { Wolkvox } from '../../wolkvox/client.ts';
import { WolkvoxError } from '../../wolkvox/error.ts';
import { classifyError, isOwnFault, isThrottled, type Verdict } from '../classify.ts';
import { attachmentsOf, bytesOf } from '../command.ts';
import { type SpendCall, spendWithinTime } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import { holdsItsLine, leaveLine } from '../ledger/case-line.ts';
import { type Claimed, chargedAttempts, type Delivered, type Delivery } from '../ledger/delivery.ts';
import type { Claim } from '../ledger/ledger.ts';
import { cleanUpAfter, PayloadError, readPayload } from '../ledger/payload.ts';
import { afterUnknown, type Settlement } from '../ledger/settlement.ts';
import { needsFileCheck } from '../operations.ts';
import { backoffMs, retryWrite, throttledWaitMs } from '../timing.ts';
import { takeFence } from './fence.ts';
import { settleByFile } from './form-file.ts';
import { prepare } from './prepare.ts';
import { readBack } from './read-back.ts';
import { couldNotRead, isUnfenced, requireReadable } from './readable-files.ts';
import { refusalOf } from './refusal.ts';
import { rememberList } from './replaced-list.ts';
import { noteSearchPlace } from './search-place.ts';
import { send } from './send.ts';

export interface AttemptJob {
  readonly delivery: Claimed;
  readonly crm: Wolkvox;
  /** Epoch ms at which this invocation is killed. */
  readonly deadline: number;
  /** For calls besides the one that sends. */
  readonly spendCall: SpendCall;
}

/** How an attempt ended. */
export interface AttemptResult {
  readonly verdict: Verdict;
  readonly settlement: Settlement;
  /** Whether the CRM may have counted the call that sends. */
  readonly called: boolean;
  /** How long the CRM's answer asks callers to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
  /** The rate at which large files were sent, bytes of objects a second. */
  readonly bytesPerSecond?: number | undefined;
}

/** What is known of a call while it is made. It decides what a failure means. */
interface Sending {
  /** As its row is now. */
  delivery: Delivery;
  called: boolean;
  lastByteSent: boolean;
  /** Milliseconds from the start of the call to the fence. */
  fencedAfterMs?: number;
  bytesPerSecond?: number;
  /** How many files the case's list then has, where the CRM replaces it. */
  listed: number;
}

/** Tries one claimed delivery once, writes the outcome to the ledger, and does what follows it. */
export async function attemptDelivery(engine: EngineServices, job: AttemptJob): Promise<AttemptResult> {
  const { stores, report, limits, clock, operations } = engine;
  const { delivery, deadline } = job;
  const claim: Claim = { id: delivery.id, owner: delivery.owner, attempt: delivery.attempt };
  const sending: Sending = { delivery, called: false, lastByteSent: false, listed: 0 };
  const { verdict, settlement, retryAfterMs, causeCode } = await sendOnce(engine, job, claim, sending).catch(
    async (error) => {
      const outcome = outcomeOfFailure(engine, sending, error);
      await learnBound(engine, delivery, outcome, error);
      return outcome;
    },
  );
  const write = sending.lastByteSent ? stores.ledger.settle : stores.ledger.release;
  const row = await retryWrite(clock, deadline, () => write(claim, settlement));
  if (row) await cleanUpAfter(engine, row);
  report.outcome(delivery, { verdict, settlement });
  const isTriedAgain = isOwnFault(verdict) && settlement.status === 'accepted';
  if (isTriedAgain && limits.stuckAttempts.includes(chargedAttempts(delivery))) report.stuck(delivery);
  // By the row, not by this attempt's own outcome: another worker may have settled it otherwise.
  const { onUncertain } = operations.settingsOf(delivery.operation);
  if (row && !holdsItsLine(row, onUncertain)) await leaveLine(stores, row.linePosition);
  // Last: it may take as long as an answer, and only a shortcut is lost without it.
  if (row?.status === 'delivered' && sending.listed > 0) await rememberSentList(engine, job, row, sending.listed);
  return {
    verdict,
    settlement,
    called: sending.called,
    retryAfterMs,
    causeCode,
    bytesPerSecond: sending.bytesPerSecond,
  };
}

type Outcome = Pick<AttemptResult, 'verdict' | 'settlement' | 'retryAfterMs' | 'causeCode'>;

async function sendOnce(engine: EngineServices, job: AttemptJob, claim: Claim, sending: Sending): Promise<Outcome> {
  const { stores, operations, limits, clock } = engine;
  const { crm, delivery, deadline } = job;
  const settings = operations.settingsOf(delivery.operation);
  const refusal = refusalOf(limits, settings, delivery);
  if (refusal) throw new PayloadError(refusal);
  const marker = await stores.markers.of(delivery.id);
  // In each attempt: the one before may have died between its claim and this.
  await stores.markers.note(marker, delivery.id);
  const payload = await readPayload(stores.objects, delivery);
  // Before a call that looks something up, and below once more with the files that such a call adds.
  if (couldNotRead(delivery)) await requireReadable(stores.objects, attachmentsOf(payload));
  const changedId = await readBack(engine, { ...job, claim }, payload);
  if (changedId !== undefined) {
    return { verdict: 'delivered', settlement: { status: 'delivered', reason: 'read_back', crmId: changedId } };
  }
  const prepared = await prepare(engine, { ...job, claim }, payload);
  sending.delivery = await noteSearchPlace(engine, claim, prepared.delivery, prepared.command);
  const sent = attachmentsOf(prepared.command);
  if (settings.updateAttachments === 'replace') sending.listed = sent.length;
  if (couldNotRead(delivery) || isUnfenced(delivery, crm, settings)) await requireReadable(stores.objects, sent);
  const startedAt = clock.now();
  sending.called = true;
  // Only for calls with files: a bound that a passing fault taught must not stop everything.
  const refusedBodyBytes =
    sent.length > 0 ? await stores.bodyBounds.read(delivery.operation, settings.attachmentLimit) : undefined;
  const letterhead = { ...settings, id: delivery.id, marker, linkTo: operations.linkTo, now: startedAt };
  const { id, idPrefijo } = await send(crm, stores.objects, prepared.command, letterhead, {
    refusedBodyBytes,
    beforeLastByte: async () => {
      await takeFence(engine, claim, deadline);
      sending.fencedAfterMs = clock.now() - startedAt;
    },
  });
  sending.lastByteSent = true;
  const made = { crmId: id, idPrefijo };
  if (needsFileCheck(settings, delivery)) {
    return { verdict: 'delivered', settlement: await settleByFile(engine, job, made) };
  }
  const bytes = bytesOf(sent);
  // A fence before the first byte measures no byte. Small files measure the connection rather than its rate.
  const isMeasured = crm.fence === 'last-byte' && settings.insertCaseBy === 'json' && bytes > 8_000_000;
  if (isMeasured && sending.fencedAfterMs) sending.bytesPerSecond = (bytes / sending.fencedAfterMs) * 1_000;
  return { verdict: 'delivered', settlement: { status: 'delivered', ...made } };
}

/** The counters of attempts that end a command when they grow too large, by their reasons. */
const counterOf: Readonly<Record<string, 'timeOuts' | 'refusedSizes'>> = {
  out_of_time: 'timeOuts',
  too_large: 'refusedSizes',
};

/**
 * Remembers the size that a web server refused again and again. Only of a call with files: others are small, so that something
 * else is wrong.
 */
async function learnBound(
  { stores, operations }: EngineServices,
  { operation, fileCount, bytes: fileBytes }: Delivery,
  { verdict }: Outcome,
  error: unknown,
): Promise<void> {
  const bytes = error instanceof WolkvoxError && error.status === 413 ? error.bodyBytes : undefined;
  // A read before the call is smaller than its files.
  if (bytes === undefined || bytes < fileBytes || verdict !== 'rejected' || fileCount === 0) return;
  const { attachmentLimit } = operations.settingsOf(operation);
  // Without it, the next call of this size is refused by the CRM once more.
  await stores.bodyBounds.learn(operation, attachmentLimit, bytes).catch(() => {});
}

function outcomeOfFailure({ limits, clock }: EngineServices, sending: Sending, error: unknown): Outcome {
  const isCrmError = error instanceof WolkvoxError;
  // Before the fence, only reads were made. After it the client knows whether the byte left. After any other error, nobody does.
  sending.lastByteSent = sending.fencedAfterMs !== undefined && (!isCrmError || error.lastByteSent);
  const phase = sending.lastByteSent ? 'sent' : sending.called ? 'sending' : 'reading';
  const isKnownTooLarge = isCrmError && error.kind === 'too_large' && error.status === undefined;
  // None of them reached the CRM: no connection was made, or our own check refused the call.
  const isUnsent = isKnownTooLarge || (isCrmError && (error.kind === 'unreachable' || error.kind === 'invalid'));
  if (isUnsent) sending.called = false;
  const { delivery } = sending;
  const isRecent = clock.now() - delivery.acceptedAt < limits.objectHiddenMs;
  const classified = classifyError(error, phase, isRecent);
  const { reason, http, code, retryAfterMs, causeCode } = classified;
  const isLastSize = reason === 'too_large' && delivery.counters.refusedSizes + 1 >= limits.refusedSizes;
  const isTooLarge = classified.verdict === 'again' && (isKnownTooLarge || isLastSize);
  const verdict = isTooLarge ? 'rejected' : classified.verdict;
  const details = { reason, http, code, causeCode };
  if (verdict === 'rejected') {
    // That this attempt was refused does not mean that no earlier one was applied.
    const status = delivery.counters.unknowns > 0 ? 'uncertain' : 'rejected';
    return { verdict, settlement: { status, ...details } };
  }
  if (verdict === 'uncertain') {
    const settlement = { ...details, ...afterUnknown(delivery, reason, limits, clock.now()) };
    return { verdict, settlement, retryAfterMs, causeCode };
  }
  const charged = chargedAttempts(delivery) - 1;
  // Spread by chance, so that many commands do not come back at the same moment.
  const waitMs = isThrottled(verdict)
    ? throttledWaitMs(limits, clock.random)
    : backoffMs(limits.backoffMs, charged, limits.longestBackoffMs) * (1 + clock.random() / 2);
  const counts = isThrottled(verdict) ? 'throttles' : counterOf[reason];
  const notBefore = Math.round(clock.now() + waitMs);
  return { verdict, settlement: { status: 'accepted', notBefore, counts, ...details }, retryAfterMs, causeCode };
}

/** A failure costs nothing but the shortcut: the case's dates are compared instead. */
async function rememberSentList(engine: EngineServices, job: AttemptJob, row: Delivered, files: number): Promise<void> {
  const caseId = row.kind === 'insertCase' ? row.crmId : row.kind === 'updateCase' ? row.caseId : undefined;
  if (!caseId) return;
  const spendCall = spendWithinTime(job.spendCall, job.deadline, { limits: engine.limits, now: engine.clock.now });
  await rememberList(engine, { crm: job.crm, spendCall }, row, caseId, files).catch(() => {});
}
