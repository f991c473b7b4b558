import type { IncomingMessage } from 'node:http';
import { notEmulatedError } from '../aws-error.ts';
import { checksumAlgorithms, checksumHeader } from './checksum.ts';
import { encryptionHeaders } from './storage.ts';

/** The headers that have an effect, besides `x-amz-meta-…`. */
const emulated = new Set([
  ...checksumAlgorithms.map(checksumHeader),
  ...encryptionHeaders,
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-decoded-content-length',
  'x-amz-metadata-directive',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-trailer',
]);

/** Headers about the signature or the client. */
const ignored = new Set(['x-amz-date', 'x-amz-sdk-checksum-algorithm', 'x-amz-security-token', 'x-amz-user-agent']);
const signatureParameter = /^x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders)$/;

/**
 * The headers of a request, and the parameters of a presigned address that replace headers.
 *
 * Throws 501 for another header of S3: a client must not believe that its `x-amz-acl` had an effect.
 */
export function readRequestHeaders(http: IncomingMessage, query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(http.headers)) headers[name] = String(value);
  for (const [name, value] of query) {
    if (/^x-amz-/i.test(name) && !isSignatureParameter(name)) headers[name.toLowerCase()] ??= value;
  }
  for (const name of Object.keys(headers)) {
    const isKnown = emulated.has(name) || ignored.has(name) || name.startsWith('x-amz-meta-');
    if (name.startsWith('x-amz-') && !isKnown) throw notEmulatedError(`The header ${name}`);
  }
  return headers;
}

/** S3 accepts a checksum only as a header. An SDK presigns the checksum of an empty body, because it has no body yet. */
function isSignatureParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return signatureParameter.test(lower) || lower === 'x-amz-sdk-checksum-algorithm' || isChecksum(lower);
}

function isChecksum(name: string): boolean {
  return checksumAlgorithms.some((algorithm) => checksumHeader(algorithm) === name);
}
