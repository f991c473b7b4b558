import type { ObjectVersion } from './bucket.ts';
import { authorise, missing, type S3Call } from './call.ts';
import { notEmulated, preconditionFailed, S3Error } from './error.ts';

type Conditions = Readonly<Record<string, string | undefined>>;

/** Throws 412 or 304 unless a read's conditions hold. The two kinds by ETag win over the two by date. */
export function checkRead(headers: Conditions, version: ObjectVersion, prefix = ''): void {
  const of = (name: string) => headers[`${prefix}${name}`];
  const ifMatch = of('if-match');
  const ifNoneMatch = of('if-none-match');
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, version)) throw preconditionFailed('If-Match');
  } else if (isNewer(version, of('if-unmodified-since'))) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (ifNoneMatch !== undefined) {
    if (matches(ifNoneMatch, version)) throw notModified(version, prefix);
  } else if (isNewer(version, of('if-modified-since')) === false) {
    throw notModified(version, prefix);
  }
}

/** What a conditional write may need besides its own action: to compare an ETag is to read the object. */
export function authoriseCondition(call: S3Call): void {
  const ifMatch = call.headers['if-match'];
  if (ifMatch !== undefined && ifMatch !== '*') authorise(call, 's3:GetObject');
  const ifNoneMatch = call.headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') throw notEmulated('A write with an ETag in If-None-Match');
}

/** Throws unless a write's conditions hold for what the key holds now. Call it in the same tick as the change. */
export function checkWrite(call: S3Call, current: ObjectVersion | undefined): void {
  if (call.headers['if-none-match'] !== undefined && current !== undefined) throw preconditionFailed('If-None-Match');
  const ifMatch = call.headers['if-match'];
  if (ifMatch === undefined) return;
  if (current === undefined) throw missing(call);
  if (!matches(ifMatch, current)) throw preconditionFailed('If-Match');
}

function matches(list: string, version: ObjectVersion): boolean {
  const tags = list.split(',').map((tag) => tag.trim().replaceAll('"', ''));
  return tags.includes('*') || tags.includes(version.etag);
}

/** Undefined when there is no such condition, or none that can be read. HTTP dates have no milliseconds. */
function isNewer(version: ObjectVersion, date: string | undefined): boolean | undefined {
  const limit = date === undefined ? Number.NaN : Date.parse(date);
  if (Number.isNaN(limit)) return undefined;
  return Math.floor(version.lastModified.getTime() / 1000) * 1000 > limit;
}

/** A copy has no 304: a condition on its source that does not hold is 412. */
function notModified(version: ObjectVersion, prefix: string): S3Error {
  if (prefix !== '') return preconditionFailed(prefix);
  return new S3Error(304, 'NotModified', 'Not Modified', { headers: { etag: `"${version.etag}"` } });
}
