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
 * Changes what people see of an object, never its bytes. Each call throws an ObjectError where S3 says that the version is gone.
 * What may not be done is an error of S3's: who may not list a bucket gets the same 403 for both, and a right that is missing must
 * not look like a file that needs no mark.
 */
export interface ObjectTags {
  tags(object: ObjectVersion): Promise<Tags>;
  /** Replaces all tags of that version. */
  setTags(object: ObjectVersion, tags: Tags): Promise<void>;
  /**
   * Copies that version to another key, with these tags, and hides the key where that version is still the newest. The version
   * itself stays. Done twice, there are two equal versions of the copy. At most 5 GiB.
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
      // A newer one is a file of its own, whose turn is to come.
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
