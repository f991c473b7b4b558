import type { Wolkvox } from '../../wolkvox/client.ts';
import { isOwnFault } from '../classify.ts';
import { attachmentsOf, bytesOf } from '../command.ts';
import { type SpendCall, spendWithinTime } from '../counted-read.ts';
import type { EngineServices } from '../engine.ts';
import { holdsItsLine, leaveLine } from '../ledger/case-line.ts';
import { type Claimed, chargedAttempts, type Delivered, type Delivery } from '../ledger/delivery.ts';
import type { Claim } from '../ledger/ledger.ts';
import { cleanUpAfter, PayloadError, readPayload } from '../ledger/payload.ts';
import { needsFileCheck } from '../operations.ts';
import { retryWrite } from '../timing.ts';
import { learnBound, type Outcome, outcomeOfFailure, type Sending } from './failure.ts';
import { takeFence } from './fence.ts';
import { settleByFile } from './form-file.ts';
import { legibleCommand } from './legible-command.ts';
import { prepare } from './prepare.ts';
import { readBack } from './read-back.ts';
import { couldNotRead, isUnfenced, refuseEmpty, requireReadable } from './readable-files.ts';
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
  readonly ahead?: ReadAhead | undefined;
  /** Called when the call is over, before its outcome is written. */
  readonly onAnswer?: () => void;
}

/** What was done for a delivery before it was claimed. A failure costs nothing: the attempt does it itself. */
export interface ReadAhead {
  /** The stored command, as text. */
  readonly payload: Promise<string | undefined>;
  readonly isMarkerNoted: Promise<boolean>;
}

/** How an attempt ended. */
export interface AttemptResult extends Outcome {
  /** Whether the CRM may have counted the call that sends. */
  readonly called: boolean;
  /** The rate at which large files were sent, bytes of objects a second. */
  readonly bytesPerSecond?: number | undefined;
  /** Resolves when all that follows the outcome is done, and needs no call of the CRM. */
  readonly behind: Promise<void>;
}

/** Tries one claimed delivery once, writes the outcome to the ledger, and begins what follows it. */
export async function attemptDelivery(engine: EngineServices, job: AttemptJob): Promise<AttemptResult> {
  const { stores, report, limits, clock } = engine;
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
  job.onAnswer?.();
  const write = sending.lastByteSent ? stores.ledger.settle : stores.ledger.release;
  const row = await retryWrite(clock, deadline, () => write(claim, settlement));
  const behind = row ? tidyUp(engine, row) : Promise.resolve();
  // Seen by whoever awaits it.
  behind.catch(() => {});
  report.outcome(delivery, { verdict, settlement });
  // A connection that always breaks may be the command's own matter, such as a file that a firewall never lets through.
  const mayBeOwn = isOwnFault(verdict) || settlement.reason === 'broken';
  const isTriedAgain = mayBeOwn && settlement.status === 'accepted';
  if (isTriedAgain && limits.stuckAttempts.includes(chargedAttempts(delivery))) report.stuck(delivery);
  // Last: it may take as long as an answer, and only a shortcut is lost without it.
  if (row?.status === 'delivered' && sending.listed > 0) await rememberSentList(engine, job, row, sending.listed);
  return {
    verdict,
    settlement,
    called: sending.called,
    retryAfterMs,
    causeCode,
    bytesPerSecond: sending.bytesPerSecond,
    behind,
  };
}

/** By the row, not by this attempt's own outcome: another worker may have settled it otherwise. */
async function tidyUp(engine: EngineServices, row: Delivery): Promise<void> {
  await cleanUpAfter(engine, row);
  const { onUncertain } = engine.operations.settingsOf(row.operation);
  if (!holdsItsLine(row, onUncertain)) await leaveLine(engine.stores, row.linePosition);
}

async function sendOnce(engine: EngineServices, job: AttemptJob, claim: Claim, sending: Sending): Promise<Outcome> {
  const { stores, operations, limits, clock } = engine;
  const { crm, delivery, deadline } = job;
  const settings = operations.settingsOf(delivery.operation);
  const refusal = refusalOf(limits, settings, delivery);
  if (refusal) throw new PayloadError(refusal);
  const marker = await stores.markers.of(delivery.id);
  // In each attempt: the one before may have died between its claim and this.
  const noting = noteMarker(engine, job, marker);
  const [stored] = await Promise.all([readPayload(stores.objects, delivery, await job.ahead?.payload), noting]);
  const payload = legibleCommand(stored);
  refuseEmpty(attachmentsOf(payload));
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
  const { id: deliveryId, answerBy } = delivery;
  const { linkTo } = operations;
  const letterhead = { ...settings, id: deliveryId, answerBy, marker, linkTo, now: startedAt };
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

/** Only what is made carries a marker. */
async function noteMarker({ stores }: EngineServices, { delivery, ahead }: AttemptJob, marker: string): Promise<void> {
  if (delivery.kind.startsWith('update') || (await ahead?.isMarkerNoted)) return;
  await stores.markers.note(marker, delivery.id);
}

/** A failure costs nothing but the shortcut: the case's dates are compared instead. */
async function rememberSentList(engine: EngineServices, job: AttemptJob, row: Delivered, files: number): Promise<void> {
  const caseId = row.kind === 'insertCase' ? row.crmId : row.kind === 'updateCase' ? row.caseId : undefined;
  if (!caseId) return;
  const spendCall = spendWithinTime(job.spendCall, job.deadline, { limits: engine.limits, now: engine.clock.now });
  await rememberList(engine, { crm: job.crm, spendCall }, row, caseId, files).catch(() => {});
}
