import type { S3EventRecord } from 'aws-lambda';

/** An object that landed in S3: one version of one key. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  /** Absent where the bucket keeps no versions; the ETag then says which content is meant. */
  readonly versionId?: string | undefined;
  readonly etag: string;
  /** Grows with each write of the same key; tells two writes of equal content apart. */
  readonly sequencer: string;
  /** Bytes. */
  readonly size: number;
  /** The key's last part, as people named the file. */
  readonly name: string;
}

/** One entry of an S3 notification as an upload. Throws a URIError for a key that S3 cannot have encoded. */
export function uploadFrom({ s3 }: S3EventRecord): Upload {
  const { key, size = 0, eTag = '', versionId, sequencer } = s3.object;
  // A notification carries the key as a form would: `+` for a space. Decoded once, here, and never again.
  const decoded = decodeURIComponent(key.replaceAll('+', ' '));
  return {
    bucket: s3.bucket.name,
    key: decoded,
    ...(versionId && { versionId }),
    etag: eTag,
    sequencer,
    size,
    name: decoded.slice(decoded.lastIndexOf('/') + 1),
  };
}
