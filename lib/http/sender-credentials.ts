import { createHmac } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { hmacScheme } from '../config/senders.ts';
import { isHmac, isQuery } from '../config/source-auth.ts';
import { findSource, type Sources } from '../config/sources.ts';
import { equalInConstantTime } from '../hash.ts';
import { isHmacBy, readHmac, signedAt } from './hmac.ts';

/** What a call sends to prove its source. */
export interface Credentials {
  readonly source: string;
  /** The name of the method, by `authMethod`. */
  readonly method: string;
  /** Whether this key of the source proves the call. Takes as long for any key. */
  readonly isProvenBy: (key: string) => boolean;
  /** Returns the id that was signed. `null` for a signed call without one. Only for a proven call. */
  readonly signedId?: () => string | null;
  /** When the call was signed, epoch ms. `NaN` for a text that is no time. */
  readonly signedAt?: number;
  /** Returns a function that signs texts with this key. */
  readonly signer?: (key: string) => (text: string) => string;
}

/** The credentials of a hook's call in its sender's own way. Returns `undefined` for a source with another, and without any. */
export function senderCredentials(
  { headers, rawQueryString }: APIGatewayProxyEventV2,
  body: Buffer,
  source: string,
  sources: Sources,
): Credentials | undefined {
  const auth = findSource(sources, source)?.auth;
  if (isQuery(auth)) return queryCredentials(source, new URLSearchParams(rawQueryString).getAll(auth.query));
  if (!isHmac(auth)) return undefined;
  const scheme = hmacScheme(auth);
  const signature = readHmac(scheme, headers);
  if (!signature) return undefined;
  const time = signedAt(signature);
  return {
    source,
    method: 'hmac',
    isProvenBy: (key) => isHmacBy(signature, body, key),
    signedId: () => readId(body, scheme.id) ?? null,
    signer: (key) => (text) => createHmac('sha256', key).update(text).digest('hex'),
    ...(time !== undefined && { signedAt: time }),
  };
}

/** Reads `Basic`, with the source as the user and its key as the password. */
export function basicCredentials(authorization = ''): Credentials | undefined {
  const [, base64 = ''] = /^Basic ([\w+/]{1,500}={0,2})$/i.exec(authorization) ?? [];
  const [, source, key] = /^([\w-]{1,64}):(\S{1,256})$/.exec(Buffer.from(base64, 'base64').toString('utf8')) ?? [];
  if (source === undefined || key === undefined) return undefined;
  return { source, method: 'basic', isProvenBy: (known) => equalInConstantTime(key, known) };
}

/**
 * Credentials of a hook's call that has none. They prove nothing, and take as long as a signature: so the time does not show
 * which sources there are, and how they sign. Returns `undefined` for a call of no hook.
 */
export function decoyCredentials(body: Buffer, source: string | undefined): Credentials | undefined {
  if (source === undefined) return undefined;
  const isProvenBy = (key: string) => equalInConstantTime(createHmac('sha256', key).update(body).digest('hex'), '');
  return { source, method: 'none', isProvenBy };
}

function queryCredentials(source: string, values: readonly string[]): Credentials | undefined {
  const [key, another] = values;
  if (key === undefined || another !== undefined) return undefined;
  return { source, method: 'query', isProvenBy: (known) => equalInConstantTime(key, known) };
}

/** The field of a JSON body that names the event. Returns `undefined` where it is no usable key. */
function readId(body: Buffer, field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString('utf8'))[field];
    return typeof value === 'string' && /^[\x21-\x7e]{1,128}$/.test(value) ? value : undefined;
  } catch {
    // The body is a form, or it is refused later with the reason.
    return undefined;
  }
}
