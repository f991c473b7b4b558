import type { DeleteMarker, ObjectVersion } from './bucket.ts';
import { authorise, bucketArn, type S3Call } from './call.ts';
import { sortByBytes } from './list-keys.ts';
import { keyWriter, parsePageSize } from './list-objects.ts';
import { writeDocument, writeElement } from './xml.ts';

interface VersionEntry {
  readonly key: string;
  readonly version: ObjectVersion | DeleteMarker;
  readonly isLatest: boolean;
}

/** Lists every version of every key, the newest of a key first. */
export async function listObjectVersions(call: S3Call): Promise<void> {
  const prefix = call.query.get('prefix') ?? '';
  authorise(call, 's3:ListBucketVersions', { resource: bucketArn(call.bucket), context: { 's3:prefix': prefix } });
  const maxKeys = parsePageSize(call.query.get('max-keys'));
  const keyMarker = call.query.get('key-marker') ?? '';
  const entries = versionEntries(call, prefix);
  const start = pageStart(entries, keyMarker, call.query.get('version-id-marker'));
  const page = entries.slice(start, start + maxKeys);
  const last = page.at(-1);
  const isTruncated = entries.length > start + maxKeys && last !== undefined;

  const writeKey = keyWriter(call.query.get('encoding-type'));
  call.response.writeHead(200, { 'content-type': 'application/xml' });
  call.response.end(
    writeDocument('ListVersionsResult', [
      writeElement('Name', call.bucket.name),
      writeElement('Prefix', writeKey(prefix)),
      writeElement('KeyMarker', writeKey(keyMarker)),
      writeElement('MaxKeys', maxKeys),
      ...(call.query.has('encoding-type') ? [writeElement('EncodingType', 'url')] : []),
      writeElement('IsTruncated', isTruncated),
      ...(isTruncated
        ? [
            writeElement('NextKeyMarker', writeKey(last.key)),
            writeElement('NextVersionIdMarker', last.version.versionId),
          ]
        : []),
      ...page.map((entry) => writeEntry(entry, writeKey)),
    ]),
  );
}

function versionEntries({ bucket }: S3Call, prefix: string): VersionEntry[] {
  const keys = sortByBytes([...bucket.versions.keys()].filter((key) => key.startsWith(prefix)));
  return keys.flatMap((key) =>
    (bucket.versions.get(key) ?? []).toReversed().map((version, at) => ({ key, version, isLatest: at === 0 })),
  );
}

/** The index after the marker. Without a version marker, the index after the last version of the key. */
function pageStart(entries: readonly VersionEntry[], keyMarker: string, versionIdMarker: string | null): number {
  if (keyMarker === '') return 0;
  const at = entries.findLastIndex(
    ({ key, version }) => key === keyMarker && (versionIdMarker === null || version.versionId === versionIdMarker),
  );
  return at + 1;
}

function writeEntry({ key, version, isLatest }: VersionEntry, writeKey: (key: string) => string): string {
  const common = [
    writeElement('Key', writeKey(key)),
    writeElement('VersionId', version.versionId),
    writeElement('IsLatest', isLatest),
    writeElement('LastModified', version.lastModified.toISOString()),
  ];
  if (version.isMarker) return writeElement('DeleteMarker', common);
  return writeElement('Version', [
    ...common,
    writeElement('ETag', `"${version.etag}"`),
    writeElement('Size', version.size),
    writeElement('StorageClass', version.storageClass),
  ]);
}
