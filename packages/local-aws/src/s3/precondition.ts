import { AwsError, notEmulatedError } from '../aws-error.ts';
import type { ObjectVersion } from './bucket.ts';
import { authorise, missingObjectError, type S3Call } from './call.ts';
import { preconditionFailedError } from './errors.ts';

/** Throws 412 or 304 unless the conditions of a read hold. A condition on the ETag overrides the one on the date. */
export function checkRead(headers: S3Call['headers'], version: ObjectVersion): void {
  const ifMatch = headers['if-match'];
  const ifNoneMatch = headers['if-none-match'];
  if (ifMatch !== undefined) {
    if (!matchesEtag(ifMatch, version)) throw preconditionFailedError('If-Match');
  } else if (isNewer(version, headers['if-unmodified-since'])) {
    throw preconditionFailedError('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) {
    if (matchesEtag(ifNoneMatch, version)) throw notModifiedError(version);
  } else if (isNewer(version, headers['if-modified-since']) === false) {
    throw notModifiedError(version);
  }
}

/** Throws AccessDenied when the signer may not read the object whose ETag a conditional write compares. */
export function authoriseCondition(call: S3Call): void {
  const ifMatch = call.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== '*') authorise(call, 's3:GetObject');
  const ifNoneMatch = call.headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notEmulatedError('A write with an ETag in If-None-Match');
}

/** Throws unless the conditions of a write hold. The caller must make its change in the same tick. */
export function checkWrite(call: S3Call, current: ObjectVersion | undefined): void {
  if (call.headers['if-none-match'] !== undefined && current !== undefined) {
    throw preconditionFailedError('If-None-Match');
  }
  const ifMatch = call.headers['if-match'];
  if (ifMatch === undefined) return;
  if (current === undefined) throw missingObjectError(call);
  if (!matchesEtag(ifMatch, current)) throw preconditionFailedError('If-Match');
}

function matchesEtag(list: string, version: ObjectVersion): boolean {
  const etags = list.split(',').map((etag) => etag.trim().replaceAll('"', ''));
  return etags.includes('*') || etags.includes(version.etag);
}

/** Compares in seconds, as HTTP dates do. Returns `undefined` without a date and for an invalid one. */
function isNewer(version: ObjectVersion, date: string | undefined): boolean | undefined {
  const limit = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(limit)) return undefined;
  return Math.floor(version.lastModified.getTime() / 1000) * 1000 > limit;
}

function notModifiedError(version: ObjectVersion): AwsError {
  return new AwsError('NotModified', 'Not Modified', { status: 304, headers: { etag: `"${version.etag}"` } });
}
