import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { SourceEvent } from '../delivery/command.ts';
import { ProblemError } from './problem.ts';

/** The keys by which a repeated call is recognized. */
export interface CallIdentity {
  readonly dedupeKey: string;
  /** Only for a call without an id. The key of its body in the span before counts if accepted after this time (epoch ms). */
  readonly earlier?: { readonly dedupeKey: string; readonly acceptedAfter: number };
}

/**
 * The sender's own id of the call: the signed id, else `Idempotency-Key`, else `webhook-id`. Returns `undefined` without any.
 * Throws a ProblemError `invalid`.
 */
export function readIdempotencyKey(
  { headers }: APIGatewayProxyEventV2,
  signedId: string | undefined,
): string | undefined {
  if (signedId !== undefined) return signedId;
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
  if (hours === 0) return { dedupeKey: `call:${requestId}` };
  const spanMs = hours * 3_600_000;
  const span = Math.floor(timeEpoch / spanMs);
  const digest = createHash('sha256').update(`${http.method} ${event.rawPath}\n`).update(content).digest('hex');
  const bodyKey = (number: number) => `body:${hours}h:${number}:${digest}`;
  return { dedupeKey: bodyKey(span), earlier: { dedupeKey: bodyKey(span - 1), acceptedAfter: timeEpoch - spanMs } };
}

/**
 * The event that this call repeats, else a new one. `findAcceptedAt` returns when an event was accepted (epoch ms), and
 * `undefined` for an unknown one. It is asked only for calls without an id.
 */
export async function findSourceEvent(
  { dedupeKey, earlier }: CallIdentity,
  origin: string,
  findAcceptedAt: (event: SourceEvent) => Promise<number | undefined>,
): Promise<SourceEvent> {
  if (earlier) {
    const before = { origin, dedupeKey: earlier.dedupeKey };
    if (((await findAcceptedAt(before)) ?? 0) > earlier.acceptedAfter) return before;
  }
  return { origin, dedupeKey };
}
