import * as z from 'zod/mini';

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
  /** Known to be no file to pass on, before anybody reads it: what a malware scan said. */
  readonly refused?: 'infected' | 'not_scanned' | undefined;
}

const Bucket = z.object({ name: z.string() });

/** S3's own notification: the key is encoded as a form would. */
const Notified = z.object({
  s3: z.object({
    bucket: Bucket,
    object: z.object({
      key: z.string(),
      size: z._default(z.number(), 0),
      eTag: z._default(z.string(), ''),
      versionId: z.optional(z.string()),
      sequencer: z.string(),
    }),
  }),
});

/** The same news by way of EventBridge: the key is as it is. */
const Created = z.object({
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: Bucket,
    object: z.object({
      key: z.string(),
      size: z._default(z.number(), 0),
      etag: z._default(z.string(), ''),
      'version-id': z.optional(z.string()),
      sequencer: z.string(),
    }),
  }),
});

/** S3 says once that it may write to the queue, with no object in it. */
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') });

const Message = z.union([z.object({ Records: z.array(Notified) }), Created, TestEvent]);

/**
 * The uploads that a queue's message tells of, in S3's own shape or in EventBridge's. Throws for a message of any other, and a
 * URIError for a key that S3 cannot have encoded.
 */
export function uploadsIn(body: string): Upload[] {
  const message = Message.parse(JSON.parse(body));
  if ('Event' in message) return [];
  if ('Records' in message) {
    return message.Records.map(({ s3: { bucket, object } }) => {
      // `+` for a space. Decoded once, here, and never again.
      const key = decodeURIComponent(object.key.replaceAll('+', ' '));
      return uploadOf(bucket.name, { ...object, key, etag: object.eTag });
    });
  }
  const { bucket, object } = message.detail;
  return [uploadOf(bucket.name, { ...object, versionId: object['version-id'] })];
}

/** The upload of this object, its name taken from its key. */
export function uploadOf(
  bucket: string,
  { key, versionId, etag, sequencer, size }: Omit<Upload, 'bucket' | 'name' | 'refused'>,
): Upload {
  return {
    bucket,
    key,
    ...(versionId && { versionId }),
    etag,
    sequencer,
    size,
    name: key.slice(key.lastIndexOf('/') + 1),
  };
}

/** What makes a repeated event of an upload the same one: a bucket without versions tells writes apart by ETag and sequencer. */
export function dedupeKeyOf({ key, versionId, etag, sequencer }: Upload): string {
  return JSON.stringify([key, ...(versionId ? [versionId] : [etag, sequencer])]);
}

/** Where its commands come from, as their rows say it. */
export function originOf({ bucket }: Pick<Upload, 'bucket'>): string {
  return `upload:${bucket}`;
}
