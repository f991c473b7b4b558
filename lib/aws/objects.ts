import type { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';

/** One version of one object. Without `versionId`, `etag` identifies the content. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly etag?: string | undefined;
}

/** An object cannot be read as described. The message holds no key: keys may hold personal data. */
export class ObjectError extends Error {
  override readonly name = 'ObjectError';
  readonly reason: 'object_gone' | 'object_changed' | 'object_unreadable';

  constructor(reason: ObjectError['reason'], status: number | undefined) {
    super(`S3 ${reason}${status ? ` (${status})` : ''}`);
    this.reason = reason;
  }
}

export interface Objects {
  /** The bytes of exactly this version. Throws an ObjectError when it is gone or was overwritten. */
  open(object: ObjectVersion): Promise<Readable>;
  /** Stores the text and replaces an older one. `tag`: name of a tag that the bucket's lifecycle rules match. */
  putText(bucket: string, key: string, text: string, tag?: string): Promise<void>;
  /** The text under the key. Throws an ObjectError `object_gone` when there is none. */
  getText(bucket: string, key: string): Promise<string>;
  /**
   * Writes the same text again, with this tag or none, so that its age starts again. Throws an ObjectError `object_gone` when
   * there is none, or when it is erased before the write. Erased text does not come back.
   */
  renewText(bucket: string, key: string, tag?: string): Promise<void>;
  remove(bucket: string, key: string): Promise<void>;
}

export function createObjects(client = createClient()): Objects {
  const read = async (bucket: string, key: string) => {
    const { Body, ETag } = await withObjectErrors(client.send(new GetObjectCommand({ Bucket: bucket, Key: key })));
    return { text: (await Body?.transformToString('utf-8')) ?? '', etag: ETag };
  };

  const put = (
    bucket: string,
    key: string,
    text: string,
    { tag, etag }: { tag?: string | undefined; etag?: string | undefined },
  ) =>
    client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json; charset=utf-8',
        ...(tag !== undefined && { Tagging: `${tag}=yes` }),
        ...(etag !== undefined && { IfMatch: etag }),
      }),
    );

  return {
    async open({ bucket, key, versionId, etag }) {
      const which = versionId ? { VersionId: versionId } : etag ? { IfMatch: etag } : {};
      const { Body } = await withObjectErrors(
        client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...which })),
      );
      return Body as Readable;
    },

    async putText(bucket, key, text, tag) {
      await put(bucket, key, text, { tag });
    },

    async getText(bucket, key) {
      const { text } = await read(bucket, key);
      return text;
    },

    async renewText(bucket, key, tag) {
      const { text, etag } = await read(bucket, key);
      await withObjectErrors(put(bucket, key, text, { tag, etag }));
    },

    async remove(bucket, key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
  };
}

function createClient(): S3Client {
  // New objects carry a CRC64. The SDK checks it in plain JavaScript, which costs more than twice the whole transfer.
  // TLS protects each record, and the byte count is compared with the event's before the last byte is sent.
  return new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' });
}

/** Returns the value, or `undefined` when the object is gone. Other errors pass through. */
export async function undefinedIfGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

/** Returns the answer of S3. Throws an ObjectError when the object is gone, changed or unreadable. */
export async function withObjectErrors<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof NoSuchKey) throw new ObjectError('object_gone', 404);
    if (!(error instanceof S3ServiceException)) throw error;
    const status = error.$metadata.httpStatusCode;
    // Without s3:ListBucket, S3 answers 403 for a key that does not exist.
    if (status === 404 || status === 403) throw new ObjectError('object_gone', status);
    if (status === 412) throw new ObjectError('object_changed', status);
    throw new ObjectError('object_unreadable', status);
  }
}
