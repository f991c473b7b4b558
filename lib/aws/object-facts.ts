import { GetObjectTaggingCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ByteSource, createOpenBytes } from './byte-source.ts';
import { ObjectError, type ObjectVersion, readFirstBytes, whichVersion, withObjectErrors } from './objects.ts';

/** An object's properties, without its content. */
export interface Head {
  readonly versionId?: string | undefined;
  /** Without quotes. */
  readonly etag: string;
  /** In bytes. */
  readonly size: number;
  readonly modifiedAt: Date;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Asks S3 about one version of one object. Throws an ObjectError when it is gone, was overwritten, or may not be read. */
export interface ObjectFacts {
  head(object: ObjectVersion): Promise<Head>;
  tags(object: ObjectVersion): Promise<Readonly<Record<string, string>>>;
  /** All of its bytes, from any position. */
  bytes(object: ObjectVersion & { readonly size: number }): ByteSource;
  /** The first bytes: `count` of them, or fewer when the object is shorter. */
  firstBytes(object: ObjectVersion, count: number): Promise<Uint8Array>;
}

export function createObjectFacts(client = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' })): ObjectFacts {
  return {
    async head(object) {
      const { VersionId, ETag, ContentLength, LastModified, Metadata } = await withObjectErrors(
        client.send(new HeadObjectCommand(whichVersion(object))),
        object,
      ).catch(async (error) => {
        throw await preciseError(client, object, error);
      });
      return {
        // `null` is the version of an object that is older than its bucket's versioning.
        ...(VersionId && VersionId !== 'null' && { versionId: VersionId }),
        etag: (ETag ?? '').replaceAll('"', ''),
        size: ContentLength ?? 0,
        modifiedAt: LastModified ?? new Date(0),
        metadata: decodeWords(Metadata ?? {}),
      };
    },

    async tags(object) {
      const { bucket, key, versionId } = object;
      const command = new GetObjectTaggingCommand({
        Bucket: bucket,
        Key: key,
        ...(versionId && { VersionId: versionId }),
      });
      const { TagSet = [] } = await withObjectErrors(client.send(command), object);
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    },

    bytes: createOpenBytes(client),
    firstBytes: (object, count) => readFirstBytes(client, object, count),
  };
}

/** A HEAD has no body, so its error has no code: 403 and 400 have many causes. A read of one byte names the cause. */
async function preciseError(client: S3Client, object: ObjectVersion, error: unknown): Promise<unknown> {
  if (!(error instanceof ObjectError && (error.status === 403 || error.status === 400))) return error;
  const cause = await readFirstBytes(client, object, 1).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return cause instanceof ObjectError ? cause : error;
}

/**
 * Decodes the notation of RFC 2047, in which S3 returns metadata that is not ASCII.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
function decodeWords(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const word = /=\?utf-8\?([bq])\?([^?\s]*)\?=(?:\s+(?==\?))?/gi;
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      value.replace(word, (_all, form: string, text: string) =>
        /b/i.test(form) ? fromBase64(text) : fromQuoted(text),
      ),
    ]),
  );
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function fromQuoted(text: string): string {
  const bytes = text
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
