import type { IncomingMessage } from 'node:http';
import { checksumAlgorithms, checksumHeader } from './checksum.ts';
import { notEmulated } from './error.ts';

/** What S3 knows and this emulation heeds. `x-amz-meta-…` as well. */
const heeded = new Set([
  ...checksumAlgorithms.map(checksumHeader),
  'x-amz-checksum-algorithm',
  'x-amz-checksum-mode',
  'x-amz-checksum-type',
  'x-amz-content-sha256',
  'x-amz-copy-source',
  'x-amz-copy-source-if-match',
  'x-amz-copy-source-if-modified-since',
  'x-amz-copy-source-if-none-match',
  'x-amz-copy-source-if-unmodified-since',
  'x-amz-decoded-content-length',
  'x-amz-expected-bucket-owner',
  'x-amz-metadata-directive',
  'x-amz-source-expected-bucket-owner',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-trailer',
]);

/** About the signature or the client, never about the object. */
const ignored = new Set(['x-amz-date', 'x-amz-sdk-checksum-algorithm', 'x-amz-security-token', 'x-amz-user-agent']);
const signatureParameter = /^x-amz-(algorithm|credential|date|expires|security-token|signature|signedheaders)$/;

/**
 * The headers of a request, and what a presigned address carries in its query in place of headers.
 *
 * Throws 501 for a header of S3 that is not heeded here: to ignore `x-amz-acl` would be to lie about it.
 */
export function requestHeaders(http: IncomingMessage, query: URLSearchParams): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(http.headers)) headers[name] = String(value);
  for (const [name, value] of query) {
    if (/^x-amz-/i.test(name) && !isOfSignature(name)) headers[name.toLowerCase()] ??= value;
  }
  for (const name of Object.keys(headers)) {
    const known = heeded.has(name) || ignored.has(name) || name.startsWith('x-amz-meta-');
    if (name.startsWith('x-amz-') && !known) throw notEmulated(`The header ${name}`);
  }
  return headers;
}

/** S3 takes a checksum from a header alone: an SDK presigns that of an empty body, before there is one. */
function isOfSignature(name: string): boolean {
  const lower = name.toLowerCase();
  return signatureParameter.test(lower) || lower === 'x-amz-sdk-checksum-algorithm' || isChecksum(lower);
}

function isChecksum(name: string): boolean {
  return checksumAlgorithms.some((algorithm) => checksumHeader(algorithm) === name);
}
