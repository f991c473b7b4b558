import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProblemError } from './problem.ts';

const toleranceMinutes = 5;
/** A sender that rotates its key signs with several. */
const maxSignatures = 8;

export type CallHeaders = Readonly<Record<string, string | undefined>>;

/** The headers of a signed call (Standard Webhooks). */
export interface CallSignature {
  readonly id: string;
  readonly timestamp: string;
  /** Base64 as it was sent. Two texts may decode to the same bytes, and only one of them was signed. */
  readonly signatures: readonly string[];
}

/**
 * The signature of the call, from its headers. Returns `undefined` if the call is not signed. Throws a ProblemError:
 * `unauthorized` for headers of another form, `stale_signature` for a time more than five minutes away.
 */
export function readSignature(headers: CallHeaders, nowMs: number): CallSignature | undefined {
  const header = headers['webhook-signature'];
  if (header === undefined) return undefined;
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '' } = headers;
  // A dot in the id would shift the parts of the signed text.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id) || !/^\d{10}$/.test(timestamp)) throw new ProblemError('unauthorized');
  checkAge(Number(timestamp) * 1_000, nowMs);
  const signatures = header.split(' ').flatMap((one) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(one)?.[1] ?? []);
  return { id, timestamp, signatures: signatures.slice(0, maxSignatures) };
}

/** Throws a ProblemError `stale_signature` for a time, epoch ms, that is `NaN` or more than five minutes away. */
export function checkAge(signedAtMs: number, nowMs: number): void {
  if (Math.abs(nowMs - signedAtMs) <= toleranceMinutes * 60_000) return;
  throw new ProblemError('stale_signature', { values: { minutes: toleranceMinutes } });
}

/** Whether one of the keys made one of the signatures over exactly these bytes. The time does not depend on which. */
export function isSignedBy(
  { id, timestamp, signatures }: CallSignature,
  body: Buffer,
  keys: readonly Buffer[],
): boolean {
  let isFound = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    for (const signature of signatures) {
      if (timingSafeEqual(Buffer.from(signature), Buffer.from(expected))) isFound = true;
    }
  }
  return isFound;
}

/**
 * The bytes of a signing key: base64 of 24 to 64 bytes, with or without `whsec_` in front. Returns `undefined` for any
 * other text.
 */
export function signingKey(key: string): Buffer | undefined {
  const text = key.replace(/^whsec_/, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined;
}
