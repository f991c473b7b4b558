import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ObjectError, type ObjectVersion } from './objects.ts';

export type Tags = Readonly<Record<string, string>>;

/**
 * Changes an object's tags and key, never its bytes. Throws an ObjectError when S3 answers that the version is gone (404).
 * A 403 stays S3's own error: a missing permission must not look like an object that is gone.
 */
export interface ObjectTags {
  tags(object: ObjectVersion): Promise<Tags>;
  /** Replaces all tags of that version. */
  setTags(object: ObjectVersion, tags: Tags): Promise<void>;
  /**
   * Copies that version to another key with these tags. Then deletes the old key (adds a delete marker), unless a newer
   * version exists. The version itself remains. A second call adds a second, equal version of the copy. At most 5 GiB.
   */
  move(object: ObjectVersion, to: string, tags: Tags): Promise<void>;
}

export function createObjectTags(client = new S3Client({})): ObjectTags {
  return {
    async tags(object) {
      const { TagSet = [] } = await unlessMissing(client.send(new GetObjectTaggingCommand(which(object))));
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    },

    async setTags(object, tags) {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await unlessMissing(client.send(new PutObjectTaggingCommand({ ...which(object), Tagging: { TagSet } })));
    },

    async move({ bucket, key, versionId = '' }, to, tags) {
      const path = key.split('/').map(encodeURIComponent).join('/');
      const copy = new CopyObjectCommand({
        Bucket: bucket,
        Key: to,
        CopySource: `${bucket}/${path}?versionId=${versionId}`,
        TaggingDirective: 'REPLACE',
        Tagging: new URLSearchParams(tags).toString(),
      });
      await unlessMissing(client.send(copy));
      const newest = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })).catch(() => undefined);
      // A newer version is another file, which is handled later.
      if (newest?.VersionId !== versionId) return;
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, IfMatch: newest.ETag }));
    },
  };
}

function which({ bucket, key, versionId }: ObjectVersion) {
  return { Bucket: bucket, Key: key, ...(versionId && { VersionId: versionId }) };
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status === 404) throw new ObjectError('object_gone', status);
    throw error;
  }
}
