import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { SourceEvent } from '../delivery/command.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import { backoffMs } from '../delivery/timing.ts';
import { ProblemError } from './problem.ts';

/** The keys by which a repeated call is recognized. */
export interface CallIdentity {
  readonly dedupeKey: string;
  /** Only for a call without an id. The key of its body in the span before counts if accepted after this time (epoch ms). */
  readonly earlier?: { readonly dedupeKey: string; readonly acceptedAfter: number; readonly spanMs: number };
}

/**
 * The sender's own id of the call: the signed id, else `Idempotency-Key`, else `webhook-id`. Returns `undefined` without any.
 * A signed id of `null` is none: unsigned ones do not count then. Throws a ProblemError `invalid`.
 */
export function readIdempotencyKey(
  { headers }: APIGatewayProxyEventV2,
  signedId: string | null | undefined,
): string | undefined {
  if (signedId !== undefined) return signedId ?? undefined;
  const [name, key] = headers['idempotency-key']
    ? ['Idempotency-Key', headers['idempotency-key']]
    : ['webhook-id', headers['webhook-id']];
  if (key === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,128}$/.test(key)) {
    throw new ProblemError('invalid', { field: name, reason: 'must have 1 to 128 visible ASCII characters' });
  }
  return key;
}

/** The bytes by which two calls are compared: the body. Multipart boundaries differ each time, so there it is the fields. */
export function bytesToCompare({ headers }: APIGatewayProxyEventV2, body: Buffer, input: unknown): Buffer {
  const isMultipart = /^multipart\//i.test(headers['content-type'] ?? '');
  return isMultipart ? Buffer.from(JSON.stringify(input)) : body;
}

/**
 * The identity of the call: the sender's id, else the same content to the same path within `hours`. Time is cut into spans of
 * that length, so a repetition may belong to the span before. 0 hours make every call its own. Ids of different scopes never
 * match.
 */
export function callIdentity(
  event: APIGatewayProxyEventV2,
  content: Buffer,
  { id, hours, scope = '' }: { id: string | undefined; hours: number; scope?: string },
): CallIdentity {
  const { requestId, timeEpoch, http } = event.requestContext;
  if (id !== undefined) return { dedupeKey: `${scope}id:${id}` };
  if (hours === 0) return { dedupeKey: `${scope}call:${requestId}` };
  const spanMs = hours * 3_600_000;
  const span = Math.floor(timeEpoch / spanMs);
  const digest = createHash('sha256').update(`${http.method} ${event.rawPath}\n`).update(content).digest('hex');
  const bodyKey = (number: number) => `body:${hours}h:${number}:${digest}`;
  const earlier = { dedupeKey: bodyKey(span - 1), acceptedAfter: timeEpoch - spanMs, spanMs };
  return { dedupeKey: bodyKey(span), earlier };
}

/** What is remembered of a call. */
export interface EarlierCall {
  /** Epoch ms. */
  readonly acceptedAt: number;
  /** Whether the CRM or the bridge refused it, so that it had no effect. */
  readonly wasRefused: boolean;
}

/**
 * Whether the CRM or the bridge refused the delivery. What was ended on request is no refusal: it may be in the CRM after all, it
 * was erased, or its reminder was cancelled.
 */
export function wasRefused(delivery: Delivery): delivery is Extract<Delivery, { status: 'rejected' }> {
  return delivery.status === 'rejected' && !endedOnRequest.includes(delivery.reason ?? '');
}

const endedOnRequest = ['resolved', 'erased', 'cancelled'];

export interface CallAcceptance<R> {
  /** Returns what is remembered of the event; `undefined` for an unknown one. Only calls without an id ask for it. */
  readonly recall: (event: SourceEvent) => Promise<EarlierCall | undefined>;
  /** Accepts the call under this event, or returns what it was accepted as before. */
  readonly accept: (event: SourceEvent) => Promise<R>;
}

/**
 * Accepts the call under the event that it repeats, else under a new one. For a call without an id, a remembered rejection is
 * no answer: its cause may be gone. Such a call is accepted under a new event, the same for its own repetitions. After
 * `freeRejections` in a row the last one is the answer for a while, so that a sender in a loop cannot spend the calls of the
 * day. `restsUntil` is the end of that time, epoch ms.
 */
export async function acceptCall<R extends { readonly delivery?: Delivery | undefined }>(
  { dedupeKey, earlier }: CallIdentity,
  origin: string,
  { recall, accept }: CallAcceptance<R>,
  now: () => number = Date.now,
): Promise<{ readonly accepted: R; readonly restsUntil?: number }> {
  if (!earlier) return { accepted: await accept({ origin, dedupeKey }) };
  const repeated = await findInSpanBefore(earlier, origin, recall);
  if (repeated) return { accepted: await accept(repeated) };
  for (let rejections = 0; ; ) {
    const accepted = await accept(eventAfter({ origin, dedupeKey }, rejections));
    if (!accepted.delivery || !wasRefused(accepted.delivery)) return { accepted };
    rejections += 1;
    const restsUntil = accepted.delivery.settledAt + restMs(rejections, earlier.spanMs);
    if (now() < restsUntil) return { accepted, restsUntil };
  }
}

/** The event in the span before that this call repeats. Returns `undefined` without one. */
async function findInSpanBefore(
  { dedupeKey, acceptedAfter }: NonNullable<CallIdentity['earlier']>,
  origin: string,
  recall: CallAcceptance<unknown>['recall'],
): Promise<SourceEvent | undefined> {
  for (let rejections = 0; ; rejections += 1) {
    const event = eventAfter({ origin, dedupeKey }, rejections);
    const call = await recall(event);
    if (!call?.wasRefused) return call && call.acceptedAt > acceptedAfter ? event : undefined;
  }
}

/** The event of a call that was rejected this many times before. */
function eventAfter({ origin, dedupeKey }: SourceEvent, rejections: number): SourceEvent {
  return { origin, dedupeKey: rejections === 0 ? dedupeKey : `${dedupeKey}:after:${rejections}` };
}

/** People correct a call a few times in a row. */
const freeRejections = 10;

/** At most some forty rejections fit into one span, so the search for the newest stays short. */
function restMs(rejections: number, spanMs: number): number {
  return rejections < freeRejections ? 0 : backoffMs(60_000, rejections - freeRejections, spanMs / 24);
}
