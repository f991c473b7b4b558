import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { AwsError } from './aws-error.ts';

/** A signature and its scope, as the sender declared them. */
export interface DeclaredSignature {
  readonly accessKeyId: string;
  /** YYYYMMDD, from the scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** `YYYYMMDDTHHMMSSZ` */
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** The body's SHA-256 in hexadecimal, `UNSIGNED-PAYLOAD` or one of `STREAMING-…`. */
  readonly payloadHash: string;
  /** The lifetime of a presigned address. `undefined` for a signature in the header. */
  readonly expiresSeconds?: number | undefined;
}

/** The AWS Signature Version 4 that the holder of the secret makes for this request, as 64 hexadecimal digits. */
export function computeSignature(http: IncomingMessage, declared: DeclaredSignature, secretAccessKey: string): string {
  const scope = [declared.day, declared.region, declared.service, 'aws4_request'];
  const request = sha256(canonicalRequest(http, declared));
  const text = ['AWS4-HMAC-SHA256', declared.time, scope.join('/'), request].join('\n');
  return hmac(signingKey(secretAccessKey, scope), text).toString('hex');
}

/** The keys that were derived, by secret and scope. A request then costs one HMAC, not five. */
const signingKeys = new Map<string, Buffer>();

function signingKey(secretAccessKey: string, scope: readonly string[]): Buffer {
  const name = JSON.stringify([secretAccessKey, scope]);
  const known = signingKeys.get(name);
  if (known) return known;
  const key = scope.reduce<Buffer>((above, part) => hmac(above, part), Buffer.from(`AWS4${secretAccessKey}`));
  signingKeys.set(name, key);
  return key;
}

/** The decoded pairs of a query, in their order. A `+` stays a plus, as in AWS. */
export function parseQueryPairs(target: string): [string, string][] {
  const start = target.indexOf('?');
  if (start < 0) return [];
  const pairs = target.slice(start + 1).split('&');
  return pairs.filter(Boolean).map((pair) => {
    const equals = pair.indexOf('=');
    const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [decode(name), decode(value)];
  });
}

function canonicalRequest(http: IncomingMessage, declared: DeclaredSignature): string {
  const target = http.url ?? '/';
  const path = target.split('?', 1)[0] || '/';
  // S3 signs the path as it is sent. Every other service encodes it a second time.
  const canonicalPath = declared.service === 's3' ? path : path.split('/').map(encode).join('/');
  const headers = declared.signedHeaders.map((name) => `${name}:${headerValue(http, name)}\n`).join('');
  return [
    http.method,
    canonicalPath,
    canonicalQuery(target),
    headers,
    declared.signedHeaders.join(';'),
    declared.payloadHash,
  ].join('\n');
}

function canonicalQuery(target: string): string {
  return parseQueryPairs(target)
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map((pair) => pair.join('='))
    .join('&');
}

function headerValue(http: IncomingMessage, name: string): string {
  const values = http.headersDistinct[name] ?? [];
  return values.map((value) => value.trim().replace(/\s+/g, ' ')).join(',');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function encode(text: string): string {
  const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, percent);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
