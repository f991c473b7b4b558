import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';
import { computeSignature, type DeclaredSignature, parseQueryPairs } from './canonical-request.ts';

/** The largest difference between the signer's clock and ours. */
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
 * The signature that a request declares in its `Authorization` header or in the query of a presigned address.
 * Returns `undefined` when the request is not signed. The caller must verify the signature.
 *
 * Throws an AwsError when the declaration is malformed.
 */
export function readSignature(http: IncomingMessage): DeclaredSignature | undefined {
  const header = http.headers.authorization;
  if (header !== undefined) return readHeader(http, header);
  const query = new Map(parseQueryPairs(http.url ?? '/'));
  return query.has('X-Amz-Signature') ? readQuery(query) : undefined;
}

/**
 * Throws unless the holder of the secret signed this method, path, query and these headers for this region.
 * A signature is valid for 15 minutes, a presigned address until it expires.
 * Does not read the body: `readSignedBody` compares it with the payload hash.
 *
 * Throws an AwsError with the code that S3 uses for the fault.
 */
export function verifySignature(http: IncomingMessage, declared: DeclaredSignature, verification: Verification): void {
  if (declared.region !== verification.region) {
    const reason = `the region '${declared.region}' is wrong; expecting '${verification.region}'`;
    throw new AwsError('AuthorizationHeaderMalformed', `The authorization header is malformed; ${reason}`);
  }
  checkTime(declared, verification.nowMs ?? Date.now());
  checkHeaders(http, declared);
  const expected = Buffer.from(computeSignature(http, declared, verification.secretAccessKey));
  const given = Buffer.from(declared.signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    throw new AwsError('SignatureDoesNotMatch', message, { status: 403 });
  }
}

function readHeader(http: IncomingMessage, header: string): DeclaredSignature {
  const [algorithm, rest = ''] = header.split(/ (.*)/s, 2);
  const fields = new Map(rest.split(',').map((field) => splitOnce(field.trim(), '=')));
  if (algorithm !== 'AWS4-HMAC-SHA256') throw malformedError('only AWS4-HMAC-SHA256 is emulated');
  const payloadHash = http.headers['x-amz-content-sha256'];
  if (typeof payloadHash !== 'string') throw malformedError('the header x-amz-content-sha256 is missing');
  return {
    ...parseScope(fields.get('Credential')),
    time: String(http.headers['x-amz-date'] ?? ''),
    signedHeaders: (fields.get('SignedHeaders') ?? '').split(';'),
    signature: fields.get('Signature') ?? '',
    payloadHash,
  };
}

function readQuery(query: ReadonlyMap<string, string>): DeclaredSignature {
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') throw malformedError('only AWS4-HMAC-SHA256 is emulated');
  const expiresSeconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
  if (!(expiresSeconds >= 1 && expiresSeconds <= maxExpiresSeconds)) {
    const message = `X-Amz-Expires must be between 1 and ${maxExpiresSeconds} seconds`;
    throw new AwsError('AuthorizationQueryParametersError', message);
  }
  return {
    ...parseScope(query.get('X-Amz-Credential')),
    time: query.get('X-Amz-Date') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
    expiresSeconds,
  };
}

function parseScope(
  credential: string | undefined,
): Pick<DeclaredSignature, 'accessKeyId' | 'day' | 'region' | 'service'> {
  const [accessKeyId, day, region, service, terminator] = (credential ?? '').split('/');
  if (!accessKeyId || !day || !region || !service || terminator !== 'aws4_request') {
    throw malformedError('the credential must be key/day/region/service/aws4_request');
  }
  return { accessKeyId, day, region, service };
}

function checkTime(declared: DeclaredSignature, nowMs: number): void {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(declared.time);
  const signedMs = parts
    ? Date.parse(declared.time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
    : Number.NaN;
  if (Number.isNaN(signedMs)) throw malformedError('X-Amz-Date must be YYYYMMDDTHHMMSSZ');
  if (!declared.time.startsWith(declared.day))
    throw malformedError('the day of the credential is not that of X-Amz-Date');
  if (declared.expiresSeconds === undefined && Math.abs(nowMs - signedMs) > maxSkewMs) {
    const message = 'The difference between the request time and the current time is too large.';
    throw new AwsError('RequestTimeTooSkewed', message, { status: 403 });
  }
  if (declared.expiresSeconds === undefined) return;
  if (signedMs - nowMs > maxSkewMs) throw new AwsError('AccessDenied', 'Request is not valid yet', { status: 403 });
  const expired = nowMs > signedMs + declared.expiresSeconds * 1000;
  if (expired) throw new AwsError('AccessDenied', 'Request has expired', { status: 403 });
}

/** Anybody on the way could have added a header that is not signed. */
function checkHeaders(http: IncomingMessage, declared: DeclaredSignature): void {
  const mustBeSigned = Object.keys(http.headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const unsigned = mustBeSigned.filter((name) => !declared.signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  const message = `There were headers present in the request which were not signed: ${unsigned.join(', ')}`;
  throw new AwsError('AccessDenied', message, { status: 403 });
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function malformedError(reason: string): AwsError {
  return new AwsError('AuthorizationHeaderMalformed', `The authorization header is malformed; ${reason}`);
}
