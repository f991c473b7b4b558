import { createReadStream, openSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ObjectVersion } from './bucket.ts';
import { objectArn, type S3Call } from './call.ts';
import { checksumHeaders } from './checksum.ts';
import { invalidArgumentError } from './errors.ts';
import { authoriseRead, findObject } from './find-object.ts';
import { checkRead } from './precondition.ts';
import { versionHeaders } from './put-object.ts';
import { type ByteRange, parseRange } from './range.ts';
import { checkBytesReadable, checkCustomerKey, storageClassHeader } from './storage.ts';

const readBytes = 256 * 1024;

/** Answers GET, and HEAD without the bytes. */
export async function getObject(call: S3Call): Promise<void> {
  authoriseRead(call, 's3:GetObject', 's3:GetObjectVersion');
  const version = findObject(call);
  checkCustomerKey(call.headers, version.headers);
  if (call.request.http.method !== 'HEAD') checkBytesReadable(call, version);
  checkRead(call.headers, version);
  const range = parseRange(call.headers['range'], version.size);
  const { first, last } = range ?? { first: 0, last: version.size - 1 };

  const headers = { ...answerHeaders(call, version, range), 'content-length': last - first + 1 };
  const status = range === undefined ? 200 : 206;
  if (call.request.http.method === 'HEAD' || last < first) {
    call.response.writeHead(status, headers);
    call.response.end();
    return;
  }
  // Opened in the same tick as the lookup: an overwrite cannot remove the file in between.
  const fd = openSync(version.file, 'r');
  call.response.writeHead(status, headers);
  const bytes = createReadStream('', { fd, start: first, end: last, highWaterMark: readBytes });
  // A client that closes the connection ends this early and closes the file.
  await pipeline(bytes, call.response).catch(() => undefined);
}

function answerHeaders(call: S3Call, version: ObjectVersion, range: ByteRange | undefined): Record<string, string> {
  const isWhole = range === undefined;
  const wantsChecksum = call.headers['x-amz-checksum-mode']?.toUpperCase() === 'ENABLED';
  return {
    ...versionHeaders(version),
    'accept-ranges': 'bytes',
    'last-modified': version.lastModified.toUTCString(),
    ...version.headers,
    ...storageClassHeader(version),
    ...headerOverrides(call.query),
    ...tagCountHeader(call, version),
    // The checksum covers the whole object, so it is not sent for a range.
    ...(isWhole && wantsChecksum ? checksumHeaders(version.checksum) : {}),
    ...(isWhole ? {} : { 'content-range': `bytes ${range.first}-${range.last}/${version.size}` }),
  };
}

function headerOverrides(query: URLSearchParams): Record<string, string> {
  const overrides = [...query].filter(([name]) => name.startsWith('response-'));
  for (const [name, value] of overrides) {
    if (/^[\t\x20-\x7e\xa0-\xff]*$/.test(value)) continue;
    throw invalidArgumentError('Header value cannot be represented using ISO-8859-1.', name);
  }
  return Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value]));
}

function tagCountHeader(call: S3Call, version: ObjectVersion): Record<string, string> {
  const count = Object.keys(version.tags).length;
  const isShown = count > 0 && call.request.isAllowed('s3:GetObjectTagging', objectArn(call.bucket, call.key));
  return isShown ? { 'x-amz-tagging-count': String(count) } : {};
}
