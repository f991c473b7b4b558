import { WolkvoxError } from '../../wolkvox/error.ts';
import { type ClassifiedFailure, classifyError, isThrottled, type Verdict } from '../classify.ts';
import type { EngineServices } from '../engine.ts';
import { chargedAttempts, type Delivery } from '../ledger/delivery.ts';
import { afterUnknown, type Settlement } from '../ledger/settlement.ts';
import type { Limits } from '../limits.ts';
import { backoffMs, throttledWaitMs } from '../timing.ts';

/** What followed from the call of an attempt. */
export interface Outcome {
  readonly verdict: Verdict;
  readonly settlement: Settlement;
  /** How long the CRM's answer asks callers to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
}

/** What is known of a call while it is made. It decides what a failure means. */
export interface Sending {
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

/** The counters of attempts that end a command when they grow too large, by their reasons. */
const counterOf: Readonly<Record<string, 'timeOuts' | 'refusedSizes'>> = {
  out_of_time: 'timeOuts',
  too_large: 'refusedSizes',
};

/**
 * Remembers the size that a web server refused again and again. Only of a call with files: others are small, so that something
 * else is wrong.
 */
export async function learnBound(
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

/**
 * Returns what follows from whatever ended an attempt. Notes in `sending` how far the call had come.
 */
export function outcomeOfFailure({ limits, clock }: EngineServices, sending: Sending, error: unknown): Outcome {
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
  const notBefore = Math.round(clock.now() + Math.max(waitMs, askedWaitMs(limits, classified)));
  return { verdict, settlement: { status: 'accepted', notBefore, counts, ...details }, retryAfterMs, causeCode };
}

/** How long the answer asked callers to wait, within our own bound. */
function askedWaitMs({ longestRetryAfterMs }: Limits, { retryAfterMs = 0 }: ClassifiedFailure): number {
  return Math.min(retryAfterMs, longestRetryAfterMs);
}
