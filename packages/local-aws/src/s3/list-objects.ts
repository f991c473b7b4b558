import { findCurrentObject } from './bucket.ts';
import { authorise, bucketArn, type S3Call } from './call.ts';
import { encodeKey } from './encode-key.ts';
import { invalidArgumentError } from './errors.ts';
import { type ListEntry, listKeys } from './list-keys.ts';
import { writeDocument, writeElement } from './xml.ts';

const maxPageKeys = 1000;

export async function listObjectsV2(call: S3Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? '';
  const delimiter = call.query.get('delimiter') ?? '';
  const context = { 's3:prefix': prefix, 's3:delimiter': delimiter };
  authorise(call, 's3:ListBucket', { resource: bucketArn(call.bucket), context });
  const maxKeys = parsePageSize(call.query.get('max-keys'));
  const token = call.query.get('continuation-token');
  const keys = [...call.bucket.versions.keys()].filter((key) => findCurrentObject(call.bucket, key) !== undefined);

  const after = token === null ? { key: call.query.get('start-after') ?? '' } : parseToken(token);
  const entries = listKeys(keys, { prefix, delimiter, after, limit: maxKeys + 1 });
  const page = entries.slice(0, maxKeys);
  const last = page.at(-1);
  const isTruncated = entries.length > maxKeys && last !== undefined;

  const writeKey = keyWriter(call.query.get('encoding-type'));
  call.response.writeHead(200, { 'content-type': 'application/xml' });
  call.response.end(
    writeDocument('ListBucketResult', [
      writeElement('Name', call.bucket.name),
      writeElement('Prefix', writeKey(prefix)),
      ...(delimiter === '' ? [] : [writeElement('Delimiter', writeKey(delimiter))]),
      writeElement('MaxKeys', maxKeys),
      ...(call.query.has('encoding-type') ? [writeElement('EncodingType', 'url')] : []),
      ...(call.query.has('start-after')
        ? [writeElement('StartAfter', writeKey(call.query.get('start-after') ?? ''))]
        : []),
      ...(token === null ? [] : [writeElement('ContinuationToken', token)]),
      writeElement('KeyCount', page.length),
      writeElement('IsTruncated', isTruncated),
      ...(isTruncated ? [writeElement('NextContinuationToken', formatToken(last))] : []),
      ...page.map((entry) => writeEntry(call, entry, writeKey)),
    ]),
  );
}

function writeEntry(call: S3Call, entry: ListEntry, writeKey: (key: string) => string): string {
  if ('prefix' in entry) return writeElement('CommonPrefixes', [writeElement('Prefix', writeKey(entry.prefix))]);
  const object = findCurrentObject(call.bucket, entry.key);
  return writeElement('Contents', [
    writeElement('Key', writeKey(entry.key)),
    writeElement('LastModified', object?.lastModified.toISOString() ?? ''),
    writeElement('ETag', `"${object?.etag}"`),
    writeElement('Size', object?.size ?? 0),
    writeElement('StorageClass', object?.storageClass ?? 'STANDARD'),
  ]);
}

/** How a listing writes its keys. Throws InvalidArgument for an unknown encoding. */
export function keyWriter(encodingType: string | null): (key: string) => string {
  if (encodingType === null) return (key) => key;
  if (encodingType === 'url') return encodeKey;
  throw invalidArgumentError('Invalid Encoding Method specified in Request', 'encoding-type');
}

/** Throws InvalidArgument for a text that is no number. */
export function parsePageSize(text: string | null): number {
  if (text === null) return maxPageKeys;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), maxPageKeys);
  throw invalidArgumentError('Provided max-keys not an integer or within integer range', 'max-keys');
}

function formatToken(entry: ListEntry): string {
  return Buffer.from(JSON.stringify(entry)).toString('base64url');
}

function parseToken(token: string): ListEntry {
  try {
    const entry: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof entry === 'object' && entry !== null) return entry as ListEntry;
  } catch {
    // Falls through to the error.
  }
  throw invalidArgumentError('The continuation token provided is incorrect', 'continuation-token');
}
