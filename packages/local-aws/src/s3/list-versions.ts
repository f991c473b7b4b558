import type { DeleteMarker, ObjectVersion } from './bucket.ts';
import { authorise, bucketArn, type S3Call } from './call.ts';
import { sortByBytes } from './key-list.ts';
import { pageSize, writer } from './list-objects.ts';
import { document, element } from './xml.ts';

interface Entry {
  readonly key: string;
  readonly version: ObjectVersion | DeleteMarker;
  readonly isLatest: boolean;
}

/** Every version of every key, of each key the newest first. */
export async function listObjectVersions(call: S3Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? '';
  authorise(call, 's3:ListBucketVersions', { resource: bucketArn(call.bucket), context: { 's3:prefix': prefix } });
  const maxKeys = pageSize(call.query.get('max-keys'));
  const keyMarker = call.query.get('key-marker') ?? '';
  const entries = entriesOf(call, prefix);
  const after = firstAfter(entries, keyMarker, call.query.get('version-id-marker'));
  const page = entries.slice(after, after + maxKeys);
  const last = page.at(-1);
  const truncated = entries.length > after + maxKeys && last !== undefined;

  const write = writer(call.query.get('encoding-type'));
  call.response.writeHead(200, { 'content-type': 'application/xml' });
  call.response.end(
    document('ListVersionsResult', [
      element('Name', call.bucket.name),
      element('Prefix', write(prefix)),
      element('KeyMarker', write(keyMarker)),
      element('MaxKeys', maxKeys),
      ...(call.query.has('encoding-type') ? [element('EncodingType', 'url')] : []),
      element('IsTruncated', truncated),
      ...(truncated
        ? [element('NextKeyMarker', write(last.key)), element('NextVersionIdMarker', last.version.versionId)]
        : []),
      ...page.map((entry) => writeEntry(entry, write)),
    ]),
  );
}

function entriesOf({ bucket }: S3Call, prefix: string): Entry[] {
  const keys = sortByBytes([...bucket.versions.keys()].filter((key) => key.startsWith(prefix)));
  return keys.flatMap((key) =>
    (bucket.versions.get(key) ?? []).toReversed().map((version, at) => ({ key, version, isLatest: at === 0 })),
  );
}

/** Without a version, after the last one of the key. */
function firstAfter(entries: readonly Entry[], keyMarker: string, versionIdMarker: string | null): number {
  if (keyMarker === '') return 0;
  const at = entries.findLastIndex(
    ({ key, version }) => key === keyMarker && (versionIdMarker === null || version.versionId === versionIdMarker),
  );
  return at + 1;
}

function writeEntry({ key, version, isLatest }: Entry, write: (key: string) => string): string {
  const common = [
    element('Key', write(key)),
    element('VersionId', version.versionId),
    element('IsLatest', isLatest),
    element('LastModified', version.lastModified.toISOString()),
  ];
  if (version.marker) return element('DeleteMarker', common);
  return element('Version', [
    ...common,
    element('ETag', `"${version.etag}"`),
    element('Size', version.size),
    element('StorageClass', 'STANDARD'),
  ]);
}
