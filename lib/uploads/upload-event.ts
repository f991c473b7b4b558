import * as z from 'zod/mini';
import type { Upload } from '../config/upload.ts';

const Bucket = z.object({ name: z.string() });

/** S3's own notification. The key is encoded as a form would encode it. */
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

/** The same by way of EventBridge. The key is not encoded. */
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

/** S3 sends this once, to test that it may write to the queue. It names no object. */
const TestEvent = z.object({ Event: z.literal('s3:TestEvent') });

const Message = z.union([z.object({ Records: z.array(Notified) }), Created, TestEvent]);

/**
 * Returns the uploads in a queue's message, in S3's own shape or in EventBridge's. Throws for a message of any other shape, and
 * a URIError for a key that S3 cannot have encoded.
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

/** Returns the upload of this object, named by the last part of its key. */
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

/** Whether this is S3's own number of a write. An upload that comes without S3's event has the time of the write instead. */
export function isSequencer(text: string): boolean {
  return /^[0-9a-f]+$/i.test(text);
}

/** Returns what a repeated event of an upload repeats. A bucket without versions distinguishes writes by ETag and sequencer. */
export function dedupeKeyOf({ key, versionId, etag, sequencer }: Upload): string {
  return JSON.stringify([key, ...(versionId ? [versionId] : [etag, sequencer])]);
}

/** Returns the origin of an upload's commands, as their rows hold it. */
export function originOf({ bucket }: Pick<Upload, 'bucket'>): string {
  return `upload:${bucket}`;
}
