import { ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { spellingsOf } from '../../lib/config/spellings.ts';
import type { Upload } from '../../lib/config/upload.ts';
import { uploadOf } from '../../lib/uploads/upload-event.ts';
import { RefusedError } from '../refused-error.ts';

/** The objects of a backfill. */
export interface ObjectChoice {
  readonly bucket: string;
  readonly prefix: string;
  /** Written at this time or later, epoch ms. */
  readonly since: number;
  /** Written before this time, epoch ms. Needed for objects without a version. */
  readonly until: number | undefined;
  readonly limit: number;
}

/**
 * Yields the objects as they are now, in the order of their keys, each as the upload of its event. Throws a RefusedError for an
 * object without a version unless `until` is given: without it, objects that had an event cannot be told from those that had
 * none.
 */
export async function* oldObjects({ bucket, prefix, since, until, limit }: ObjectChoice): AsyncGenerator<Upload> {
  let count = 0;
  for await (const { Key = '', VersionId, ETag = '', Size = 0, LastModified = new Date(0) } of newest(bucket, prefix)) {
    const writtenAt = LastModified.getTime();
    if (Key.endsWith('/') || writtenAt < since || writtenAt >= (until ?? Number.POSITIVE_INFINITY)) continue;
    const versionId = VersionId === 'null' ? undefined : VersionId;
    if (versionId === undefined && until === undefined) {
      throw new RefusedError(
        `${bucket} keeps no versions of some objects. Add --until and the time at which its events were switched on`,
      );
    }
    yield uploadOf(bucket, {
      key: Key,
      versionId,
      etag: ETag.replaceAll('"', ''),
      size: Size,
      sequencer: LastModified.toISOString(),
    });
    count += 1;
    if (count >= limit) return;
  }
}

/** Yields the newest version of each object, under each spelling of the prefix. */
async function* newest(bucket: string, name: string) {
  const client = new S3Client({});
  try {
    for (const prefix of spellingsOf(name)) yield* newestUnder(client, bucket, prefix);
  } finally {
    client.destroy();
  }
}

async function* newestUnder(client: S3Client, bucket: string, prefix: string) {
  let from: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } = {};
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...from }));
    for (const version of page.Versions ?? []) if (version.IsLatest) yield version;
    if (!page.IsTruncated) return;
    from = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
  }
}
