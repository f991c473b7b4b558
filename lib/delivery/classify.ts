import type { ObjectReason } from '../aws/object-reason.ts';
import { ObjectError } from '../aws/objects.ts';
import { WolkvoxError, type WolkvoxErrorKind } from '../wolkvox/error.ts';
import { missingParameters } from '../wolkvox/refusals.ts';

/**
 * What follows from an answer of the CRM, or from the lack of one.
 * - `delivered`: applied.
 * - `again`: surely not applied; the same attempt may be made again, after a backoff.
 * - `waits`: as `again`, soon, and not the command's fault: no attempt is charged.
 * - `busy`: as `waits`, and the token is paused for a moment: two others use it.
 * - `unreachable`: as `again`, and the token is paused for a moment: the next command would not get there either.
 * - `unavailable`: as `again`, and the token is paused: a web server answers or closes in the CRM's place, and would do so again.
 * - `quota`, `token`, `maintenance`: as `again`, once that pause of the token has ended.
 * - `rejected`: surely not applied, and it never will be.
 * - `uncertain`: it may have been applied. An insert is not sent again by itself.
 */
export type Verdict =
  | 'delivered'
  | 'again'
  | 'waits'
  | 'busy'
  | 'unreachable'
  | 'unavailable'
  | 'quota'
  | 'token'
  | 'maintenance'
  | 'rejected'
  | 'uncertain';

type Failure = Exclude<Verdict, 'delivered'>;

/** The closed list: only a documented refusal decides after the last byte; everything else there is uncertain. */
// biome-ignore format: a table
const verdicts: Readonly<Record<WolkvoxErrorKind, { readonly before: Failure; readonly after: Failure }>> = {
  //             before the last byte     after it
  unreachable: { before: 'unreachable', after: 'uncertain' },
  broken:      { before: 'unavailable', after: 'uncertain' },
  aborted:     { before: 'again',       after: 'uncertain' },
  too_large:   { before: 'again',       after: 'uncertain' },
  attachment:  { before: 'again',       after: 'uncertain' },
  quota:       { before: 'quota',       after: 'quota' },
  simultaneous:{ before: 'busy',        after: 'busy' },
  token:       { before: 'token',       after: 'token' },
  forbidden:   { before: 'maintenance', after: 'uncertain' },
  rejected:    { before: 'rejected',    after: 'rejected' },
  invalid:     { before: 'rejected',    after: 'uncertain' },
  unreadable:  { before: 'unavailable', after: 'uncertain' },
  premature:   { before: 'uncertain',   after: 'uncertain' },
};

/** Returns the verdict on a call that failed in this way, by whether its last byte had been sent. */
export function classify(kind: WolkvoxErrorKind, lastByteSent: boolean): Failure {
  return verdicts[kind][lastByteSent ? 'after' : 'before'];
}

/**
 * Returns the verdict on a read that failed. Another read may succeed after an unreadable answer, unless that came from a web
 * server in front of the CRM.
 */
export function classifyRead(error: WolkvoxError): Failure {
  return error.kind === 'unreadable' && !isFromFront(error) ? 'again' : classify(error.kind, false);
}

/** Whether a web server in front of the CRM, or a broken PHP, answered in its place. */
function isFromFront({ status = 200, code = 200, isHtml }: WolkvoxError): boolean {
  const isRefusal = (number: number) => number === 413 || number === 429 || number >= 500;
  return isHtml || isRefusal(status) || isRefusal(code) || (status >= 300 && status < 400);
}

/** An attempt that ended before its last byte, for a reason of our own. The CRM has applied no part of it. */
export class NotSentError extends Error {
  override readonly name: string = 'NotSentError';
  readonly verdict: 'again' | 'waits' | 'rejected';
  /** One word. */
  readonly reason: string;

  constructor(verdict: NotSentError['verdict'], reason: string) {
    super(`Not sent: ${reason}`);
    this.verdict = verdict;
    this.reason = reason;
  }
}

/** Something else must come first. */
export class NotYetError extends NotSentError {
  override readonly name = 'NotYetError';

  constructor(reason: 'waits_its_turn' | 'case_not_visible' | 'record_not_visible' | 'case_busy' | 'too_little_time') {
    super(reason === 'waits_its_turn' ? 'waits' : 'again', reason);
  }
}

/** A verdict on a failure, and what the row says of it. */
export interface ClassifiedFailure {
  readonly verdict: Failure;
  /** One word. docs/operations.md explains each. */
  readonly reason: string;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
  /** How long the answer asks callers to wait. */
  readonly retryAfterMs?: number | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
}

/** What follows from an object that cannot be read. What a person can end is tried again: the row names it until then. */
const objectVerdicts: Readonly<Record<ObjectReason, 'again' | 'rejected'>> = {
  object_gone: 'rejected',
  object_changed: 'rejected',
  object_wrong_size: 'rejected',
  object_customer_key: 'rejected',
  object_archived: 'again',
  object_denied: 'again',
  object_kms_denied: 'again',
  object_unreadable: 'again',
};

/** What a failed call did when it failed: it only read, it was being sent, or its last byte was sent. */
export type CallPhase = 'reading' | 'sending' | 'sent';

/**
 * Returns the verdict on whatever ended an attempt, by how far its call had come. `isRecent`: S3 may still hide an object that
 * exists.
 */
export function classifyError(error: unknown, phase: CallPhase, isRecent = false): ClassifiedFailure {
  const lastByteSent = phase === 'sent';
  if (error instanceof NotSentError) return { verdict: error.verdict, reason: error.reason };
  const cause = error instanceof Error ? error.cause : undefined;
  const object = [error, cause].find((one) => one instanceof ObjectError);
  if (object) {
    const isHidden = object.mayAppear && isRecent;
    const before = isHidden ? 'again' : objectVerdicts[object.reason];
    return { verdict: lastByteSent ? 'uncertain' : before, reason: isHidden ? 'object_hidden' : object.reason };
  }
  if (error instanceof WolkvoxError) {
    const reason = reasonOf(error);
    const verdict = phase === 'reading' ? classifyRead(error) : classify(error.kind, lastByteSent);
    const { status: http, code, retryAfterMs, causeCode } = error;
    return { verdict, reason, http, code, retryAfterMs, causeCode };
  }
  return { verdict: lastByteSent ? 'uncertain' : 'again', reason: 'failed' };
}

function reasonOf({ kind, field, vendorMessage }: WolkvoxError): string {
  if (kind === 'rejected' && vendorMessage === missingParameters) return 'missing_parameters';
  return field ? `${kind}:${field}` : kind;
}

/** Whether a failed call is the command's own matter. After any other failure the token is paused, or others come first. */
export function isOwnFault(verdict: Verdict): boolean {
  return verdict === 'again' || verdict === 'rejected' || verdict === 'uncertain';
}

/** Whether other commands kept it from being sent. Such an attempt is not charged. */
export function isThrottled(verdict: Verdict): boolean {
  return verdict === 'waits' || verdict === 'busy';
}
