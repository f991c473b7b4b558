import { createHmac, timingSafeEqual } from 'node:crypto';
import { ProblemError } from './problem.ts';

const toleranceMinutes = 5;
/** During a rotation a sender signs with a few keys. */
const maxSignatures = 8;

export type CallHeaders = Readonly<Record<string, string | undefined>>;

/** What a signed call says of itself (Standard Webhooks). */
export interface Signed {
  readonly id: string;
  readonly timestamp: string;
  /** In base64, as they came: two texts may stand for the same bytes, and only one of them was signed. */
  readonly signatures: readonly string[];
}

/**
 * The signature's headers; nothing where the call carries no signature. Throws a Problem `unauthorized` for headers that
 * cannot be one, `stale_signature` for a time more than five minutes away.
 */
export function signedFrom(headers: CallHeaders, nowMs: number): Signed | undefined {
  const given = headers['webhook-signature'];
  if (given === undefined) return undefined;
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '' } = headers;
  // A dot in the id would move the borders of what is signed.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id) || !/^\d{10}$/.test(timestamp)) throw new ProblemError('unauthorized');
  if (Math.abs(nowMs / 1000 - Number(timestamp)) > toleranceMinutes * 60) {
    throw new ProblemError('stale_signature', { values: { minutes: toleranceMinutes } });
  }
  const versioned = given.split(' ').flatMap((one) => /^v1,([A-Za-z0-9+/]{43}=)$/.exec(one)?.[1] ?? []);
  return { id, timestamp, signatures: versioned.slice(0, maxSignatures) };
}

/** Whether one of the keys made one of the signatures over exactly these bytes. Takes as long whichever it is. */
export function isSigned({ id, timestamp, signatures }: Signed, body: Buffer, keys: readonly Buffer[]): boolean {
  let found = false;
  for (const key of keys) {
    const right = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64');
    for (const signature of signatures) {
      if (timingSafeEqual(Buffer.from(signature), Buffer.from(right))) found = true;
    }
  }
  return found;
}

/**
 * The bytes of a key for signing: base64 of 24 to 64 bytes, with `whsec_` in front or without. Nothing where it is no such
 * key.
 */
export function signingKey(key: string): Buffer | undefined {
  const text = key.replace(/^whsec_/, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text && bytes.length >= 24 && bytes.length <= 64 ? bytes : undefined;
}
