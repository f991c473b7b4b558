import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { type ObjectVersion, unlessGone } from './objects.ts';

export type Tags = Readonly<Record<string, string>>;

/** Changes what people see of an object, never its bytes. Each call throws an ObjectError when that version is gone. */
export interface ObjectMarks {
  tags(object: ObjectVersion): Promise<Tags>;
  /** Replaces all tags of that version. */
  setTags(object: ObjectVersion, tags: Tags): Promise<void>;
  /**
   * Copies that version to another key, with these tags, and hides the key where that version is still the newest. The version
   * itself stays. Done twice, there are two equal versions of the copy. At most 5 GiB.
   */
  move(object: ObjectVersion, to: string, tags: Tags): Promise<void>;
}

export function createObjectMarks(client = new S3Client({})): ObjectMarks {
  return {
    async tags(object) {
      const { TagSet = [] } = await unlessGone(client.send(new GetObjectTaggingCommand(which(object))));
      return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    },

    async setTags(object, tags) {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      await unlessGone(client.send(new PutObjectTaggingCommand({ ...which(object), Tagging: { TagSet } })));
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
      await unlessGone(client.send(copy));
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
