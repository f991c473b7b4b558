import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { decodePart, type ObjectPart, PartDecoder, rangeOfPart } from './object-part.ts';
import { type ObjectReason, objectReasonOf } from './object-reason.ts';

/** One version of one object. Without `versionId`, `etag` identifies the content. */
export interface ObjectVersion {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string | undefined;
  readonly etag?: string | undefined;
  /** The bytes that it must have, where `open` and `check` compare them. */
  readonly size?: number | undefined;
  /** Only this part of it is meant, decoded. */
  readonly part?: ObjectPart | undefined;
}

/** An object cannot be read as described. The message holds no key: keys may hold personal data. */
export class ObjectError extends Error {
  override readonly name = 'ObjectError';
  readonly reason: ObjectReason;
  /** HTTP status. */
  readonly status: number | undefined;
  /**
   * Whether a missing object may appear by itself. After versioning was switched on for a bucket, S3 may answer 404 for up to
   * 15 minutes although the object exists.
   *
   * https://docs.aws.amazon.com/AmazonS3/latest/userguide/manage-versioning-examples.html
   */
  readonly mayAppear: boolean;

  constructor(reason: ObjectReason, status?: number, mayAppear = false) {
    super(`S3 ${reason}${status ? ` (${status})` : ''}`);
    this.reason = reason;
    this.status = status;
    this.mayAppear = mayAppear;
  }
}

export interface Objects {
  /** The bytes of exactly this version. Throws an ObjectError when they cannot be read. */
  open(object: ObjectVersion): Promise<Readable>;
  /** Reads one byte of exactly this version. Throws an ObjectError when `open` would. */
  check(object: ObjectVersion): Promise<void>;
  /** Stores the text and replaces an older one. `tag`: name of a tag that the bucket's lifecycle rules match. */
  putText(bucket: string, key: string, text: string, tag?: string): Promise<void>;
  /** The text under the key. Throws an ObjectError `object_gone` when there is none. */
  getText(bucket: string, key: string): Promise<string>;
  /** Gives the text this tag only. Its age and its content stay. Throws an ObjectError `object_gone` when there is none. */
  tagText(bucket: string, key: string, tag: string, value: string): Promise<void>;
  /**
   * Writes the same text again without a tag, so that its age starts again. Throws an ObjectError `object_gone` when there is
   * none, or when it is erased before the write. Erased text does not come back.
   */
  renewText(bucket: string, key: string): Promise<void>;
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
    async open(object) {
      const { part } = object;
      if (part && part.from >= part.to) return Readable.from([]);
      const command = new GetObjectCommand({ ...whichVersion(object), ...(part && { Range: rangeOfPart(part) }) });
      const answer = await withObjectErrors(client.send(command), object);
      const body = answer.Body as Readable;
      // Its own length is known only once it is decoded.
      if (part) return decodePart(body, part);
      try {
        requireSize(object, answer.ContentLength);
      } catch (error) {
        body.destroy();
        throw error;
      }
      return body;
    },

    async check(object) {
      requireSize(object, (await readStart(client, object, 1)).size);
    },

    async putText(bucket, key, text, tag) {
      await put(bucket, key, text, { tag });
    },

    async getText(bucket, key) {
      return (await read(bucket, key)).text;
    },

    async tagText(bucket, key, tag, value) {
      const Tagging = { TagSet: [{ Key: tag, Value: value }] };
      await withObjectErrors(client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging })));
    },

    async renewText(bucket, key) {
      const { text, etag } = await read(bucket, key);
      await withObjectErrors(put(bucket, key, text, { etag }));
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

/** Returns the value, or `undefined` when the object is surely gone. Other errors pass through. */
export async function undefinedIfGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone' && !error.mayAppear) return undefined;
    throw error;
  }
}

/** Returns the value, or `undefined` when S3 refuses it for whatever reason. A failure that passes is thrown. */
export async function undefinedIfRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof ObjectError && error.reason !== 'object_unreadable') return undefined;
    throw error;
  }
}

/** Whether no later read can return the object. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof ObjectError)) return false;
  return error.reason === 'object_changed' || (error.reason === 'object_gone' && !error.mayAppear);
}

/** The version that a read means, as the SDK names it. */
export function whichVersion({ bucket, key, versionId, etag }: ObjectVersion) {
  return { Bucket: bucket, Key: key, ...(versionId ? { VersionId: versionId } : etag && { IfMatch: etag }) };
}

/** Returns the first bytes: `count` of them, or fewer when the object is shorter. Throws an ObjectError. */
export async function readFirstBytes(client: S3Client, object: ObjectVersion, count: number): Promise<Uint8Array> {
  return (await readStart(client, object, count)).bytes;
}

/** Its first bytes, and how many it has altogether if S3 says so. */
async function readStart(client: S3Client, object: ObjectVersion, count: number) {
  if (object.part) return { bytes: await readStartOfPart(client, object, object.part, count), size: undefined };
  const command = new GetObjectCommand({ ...whichVersion(object), Range: `bytes=0-${count - 1}` });
  try {
    const { Body, ContentRange = '' } = await withObjectErrors(client.send(command), object);
    const [, total] = /\/(\d+)$/.exec(ContentRange) ?? [];
    const size = total === undefined ? undefined : Number(total);
    return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), size };
  } catch (error) {
    // No byte of an empty object is in the range.
    if (error instanceof ObjectError && error.status === 416) return { bytes: new Uint8Array(), size: 0 };
    throw error;
  }
}

async function readStartOfPart(client: S3Client, object: ObjectVersion, part: ObjectPart, count: number) {
  if (part.from >= part.to) return new Uint8Array();
  const command = new GetObjectCommand({ ...whichVersion(object), Range: rangeOfPart(part, count) });
  const { Body } = await withObjectErrors(client.send(command), object);
  const decoder = new PartDecoder(part.encoding);
  const encoded = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return Buffer.concat([decoder.push(encoded), decoder.end()]).subarray(0, count);
}

/** Throws an ObjectError when the object has another length. No later read would find the expected one. */
export function requireSize({ size }: Pick<ObjectVersion, 'size'>, actual: number | undefined): void {
  if (size !== undefined && actual !== undefined && size !== actual) throw new ObjectError('object_wrong_size');
}

/** Returns the answer of S3 about this object. Throws an ObjectError when it cannot be read. */
export async function withObjectErrors<T>(answer: Promise<T>, object?: ObjectVersion): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof S3ServiceException)) throw error;
    const reason = objectReasonOf(error);
    // With `NoSuchVersion`, S3 looked among the versions: that one is surely gone.
    const mayAppear = reason === 'object_gone' && object?.versionId !== undefined && error.name !== 'NoSuchVersion';
    throw new ObjectError(reason, error.$metadata.httpStatusCode, mayAppear);
  }
}
