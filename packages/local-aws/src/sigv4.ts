import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type Declared, queryPairs, signatureOf } from './canonical-request.ts';
import { Refusal } from './refusal.ts';

/** How far the signer's clock may be from ours. */
const maxSkewMs = 15 * 60_000;

/** The longest life of a presigned address: seven days. */
const maxExpiresSeconds = 604_800;

export interface Verification {
  readonly secretAccessKey: string;
  readonly region: string;
  /** @default now */
  readonly nowMs?: number;
}

/**
 * What a request says about its signature, in its `Authorization` header or in the query of a presigned address;
 * undefined when it is not signed at all. Nothing is verified yet.
 *
 * Throws a Refusal when the declaration cannot be read.
 */
export function readSignature(http: IncomingMessage): Declared | undefined {
  const header = http.headers.authorization;
  if (header !== undefined) return fromHeader(http, header);
  const query = new Map(queryPairs(http.url ?? '/'));
  return query.has('X-Amz-Signature') ? fromQuery(query) : undefined;
}

/**
 * Accepts a request only when the holder of the secret signed this method, path, query and these headers, for this
 * region, less than 15 minutes ago (or, presigned, within the time it is good for). What the payload hash covers is
 * for the reader of the body to compare (`readSignedBody`).
 *
 * Throws a Refusal whose code is S3's word for what is wrong.
 */
export function verifySignature(http: IncomingMessage, declared: Declared, verification: Verification): void {
  if (declared.region !== verification.region) {
    const reason = `the region '${declared.region}' is wrong; expecting '${verification.region}'`;
    throw new Refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${reason}`);
  }
  checkTime(declared, verification.nowMs ?? Date.now());
  checkHeaders(http, declared);
  const expected = Buffer.from(signatureOf(http, declared, verification.secretAccessKey));
  const given = Buffer.from(declared.signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new Refusal('SignatureDoesNotMatch', message, { status: 403 });
  }
}

function fromHeader(http: IncomingMessage, header: string): Declared {
  const [algorithm, rest = ''] = header.split(/ (.*)/s, 2);
  const fields = new Map(rest.split(',').map((field) => splitOnce(field.trim(), '=')));
  if (algorithm !== 'AWS4-HMAC-SHA256') throw malformed('only AWS4-HMAC-SHA256 is known here');
  const payloadHash = http.headers['x-amz-content-sha256'];
  if (typeof payloadHash !== 'string') throw malformed('the header x-amz-content-sha256 is missing');
  return {
    ...scopeOf(fields.get('Credential')),
    time: String(http.headers['x-amz-date'] ?? ''),
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
    signature: fields.get('Signature') ?? '',
    payloadHash,
  };
}

function fromQuery(query: ReadonlyMap<string, string>): Declared {
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') throw malformed('only AWS4-HMAC-SHA256 is known here');
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (!(expiresSeconds >= 1 && expiresSeconds <= maxExpiresSeconds)) {
    const message = `X-Amz-Expires must be between 1 and ${maxExpiresSeconds} seconds`;
    throw new Refusal('AuthorizationQueryParametersError', message);
  }
  return {
    ...scopeOf(query.get('X-Amz-Credential')),
    time: query.get('X-Amz-Date') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expiresSeconds,
  };
}

function scopeOf(credential: string | undefined): Pick<Declared, 'accessKeyId' | 'day' | 'region' | 'service'> {
  const [accessKeyId, day, region, service, terminator] = (credential ?? '').split('/');
  if (!accessKeyId || !day || !region || !service || terminator !== 'aws4_request') {
    throw malformed('the credential must be key/day/region/service/aws4_request');
  }
  return { accessKeyId, day, region, service };
}

function checkTime(declared: Declared, nowMs: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(declared.time);
  const signedMs = parts
    ? Date.parse(declared.time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
    : Number.NaN;
  if (Number.isNaN(signedMs)) throw malformed('X-Amz-Date must be YYYYMMDDTHHMMSSZ');
  if (!declared.time.startsWith(declared.day)) throw malformed('the day of the credential is not that of X-Amz-Date');
  if (declared.expiresSeconds === undefined && Math.abs(nowMs - signedMs) > maxSkewMs) {
    const message = 'The difference between the request time and the current time is too large.';
    throw new Refusal('RequestTimeTooSkewed', message, { status: 403 });
  }
  if (declared.expiresSeconds === undefined) return;
  if (signedMs - nowMs > maxSkewMs) throw new Refusal('AccessDenied', 'Request is not valid yet', { status: 403 });
  const expired = nowMs > signedMs + declared.expiresSeconds * 1000;
  if (expired) throw new Refusal('AccessDenied', 'Request has expired', { status: 403 });
}

/** A header that says what to do and is not signed could be anyone's. */
function checkHeaders(http: IncomingMessage, declared: Declared): void {
  const meaningful = Object.keys(http.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const unsigned = meaningful.filter((name) => !declared.signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  const message = `There were headers present in the request which were not signed: ${unsigned.join(', ')}`;
  throw new Refusal('AccessDenied', message, { status: 403 });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function malformed(reason: string): Refusal {
  return new Refusal('AuthorizationHeaderMalformed', `The authorization header is malformed; ${reason}`);
}
