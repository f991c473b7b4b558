import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { SourceEvent } from '../delivery/command.ts';
import { ProblemError } from './problem.ts';

/** What makes a repeated call the same one. */
export interface CallIdentity {
  readonly dedupeKey: string;
  /** Where the sender gave no id: the key under which the same body came just before, and until when that counts. */
  readonly earlier?: { readonly dedupeKey: string; readonly acceptedAfter: number };
}

/** The sender's own id of the call: what was signed with it, else `Idempotency-Key` or `webhook-id`. Throws a Problem `invalid`. */
export function callId({ headers }: APIGatewayProxyEventV2, signedId: string | undefined): string | undefined {
  if (signedId !== undefined) return signedId;
  const [name, sent] = headers['idempotency-key']
    ? ['Idempotency-Key', headers['idempotency-key']]
    : ['webhook-id', headers['webhook-id']];
  if (sent === undefined) return undefined;
  if (!/^[\x21-\x7e]{1,128}$/.test(sent)) {
    throw new ProblemError('invalid', { field: name, reason: 'may have 1 to 128 visible ASCII characters' });
  }
  return sent;
}

/** What two calls are compared by: the bytes of the body; of multipart form-data, whose boundary is another each time, its fields. */
export function comparedBytes({ headers }: APIGatewayProxyEventV2, bytes: Buffer, input: unknown): Buffer {
  const isMultipart = /^multipart\//i.test(headers['content-type'] ?? '');
  return isMultipart ? Buffer.from(JSON.stringify(input)) : bytes;
}

/**
 * What makes a repeated call the same one: the sender's id, else the same said to the same path within so many hours. Time is
 * cut into spans of that length, so the same may stand under the span before; 0 hours make each call its own. Ids of one scope never meet another’s.
 */
export function callIdentity(
  event: APIGatewayProxyEventV2,
  said: Buffer,
  { id, hours, scope = '' }: { id: string | undefined; hours: number; scope?: string },
): CallIdentity {
  const { requestId, timeEpoch, http } = event.requestContext;
  if (id !== undefined) return { dedupeKey: `${scope}id:${id}` };
  if (hours === 0) return { dedupeKey: `call:${requestId}` };
  const spanMs = hours * 3_600_000;
  const span = Math.floor(timeEpoch / spanMs);
  const digest = createHash('sha256').update(`${http.method} ${event.rawPath}\n`).update(said).digest('hex');
  const keyOf = (number: number) => `body:${hours}h:${number}:${digest}`;
  return { dedupeKey: keyOf(span), earlier: { dedupeKey: keyOf(span - 1), acceptedAfter: timeEpoch - spanMs } };
}

/**
 * The event that the call is a repetition of, or begins. `startedAt` says when something was made of an event (epoch ms),
 * and is asked only for callers that give no id.
 */
export async function findSourceEvent(
  { dedupeKey, earlier }: CallIdentity,
  origin: string,
  startedAt: (event: SourceEvent) => Promise<number | undefined>,
): Promise<SourceEvent> {
  if (earlier) {
    const before = { origin, dedupeKey: earlier.dedupeKey };
    if (((await startedAt(before)) ?? 0) > earlier.acceptedAfter) return before;
  }
  return { origin, dedupeKey };
}
