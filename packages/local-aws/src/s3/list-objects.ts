import { currentObject } from './bucket.ts';
import { authorise, bucketArn, type S3Call } from './call.ts';
import { badRequest } from './error.ts';
import { encodeKey } from './key-encoding.ts';
import { type ListEntry, listKeys } from './key-list.ts';
import { document, element } from './xml.ts';

const maxPageKeys = 1000;

export async function listObjectsV2(call: S3Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? '';
  const delimiter = call.query.get('delimiter') ?? '';
  const context = { 's3:prefix': prefix, 's3:delimiter': delimiter };
  authorise(call, 's3:ListBucket', { resource: bucketArn(call.bucket), context });
  const maxKeys = pageSize(call.query.get('max-keys'));
  const token = call.query.get('continuation-token');
  const keys = [...call.bucket.versions.keys()].filter((key) => currentObject(call.bucket, key) !== undefined);

  const after = token === null ? { key: call.query.get('start-after') ?? '' } : parseToken(token);
  const entries = listKeys(keys, { prefix, delimiter, after, limit: maxKeys + 1 });
  const page = entries.slice(0, maxKeys);
  const last = page.at(-1);
  const truncated = entries.length > maxKeys && last !== undefined;

  const write = writer(call.query.get('encoding-type'));
  call.response.writeHead(200, { 'content-type': 'application/xml' });
  call.response.end(
    document('ListBucketResult', [
      element('Name', call.bucket.name),
      element('Prefix', write(prefix)),
      ...(delimiter === '' ? [] : [element('Delimiter', write(delimiter))]),
      element('MaxKeys', maxKeys),
      ...(call.query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
      ...(call.query.has('start-after') ? [element('StartAfter', write(call.query.get('start-after') ?? ''))] : []),
      ...(token === null ? [] : [element('ContinuationToken', token)]),
      element('KeyCount', page.length),
      element('IsTruncated', truncated),
      ...(truncated ? [element('NextContinuationToken', formatToken(last))] : []),
      ...page.map((entry) => writeEntry(call, entry, write)),
    ]),
  );
}

function writeEntry(call: S3Call, entry: ListEntry, write: (key: string) => string): string {
  if ('prefix' in entry) return element('CommonPrefixes', [element('Prefix', write(entry.prefix))]);
  const object = currentObject(call.bucket, entry.key);
  return element('Contents', [
    element('Key', write(entry.key)),
    element('LastModified', object?.lastModified.toISOString() ?? ''),
    element('ETag', `"${object?.etag}"`),
    element('Size', object?.size ?? 0),
    element('StorageClass', 'STANDARD'),
  ]);
}

export function writer(encodingType: string | null): (key: string) => string {
  if (encodingType === null) return (key) => key;
  if (encodingType === 'url') return encodeKey;
  throw badRequest('InvalidArgument', 'Invalid Encoding Method specified in Request', {
    ArgumentName: 'encoding-type',
  });
}

export function pageSize(text: string | null): number {
  if (text === null) return maxPageKeys;
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), maxPageKeys);
  throw badRequest('InvalidArgument', 'Provided max-keys not an integer or within integer range', {
    ArgumentName: 'max-keys',
  });
}

function formatToken(entry: ListEntry): string {
  return Buffer.from(JSON.stringify(entry)).toString('base64url');
}

function parseToken(token: string): ListEntry {
  try {
    const entry: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (typeof entry === 'object' && entry !== null) return entry as ListEntry;
  } catch {
    // Falls through to the refusal.
  }
  throw badRequest('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
  });
}
