import { paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';

/**
 * Yields the keys of the payloads bucket under a prefix: payloads under `commands/<command id>/` and `later/<command id>/`, notes of groups, of
 * skipped uploads and of files.
 */
export async function* payloadKeys(bucket: string, prefix = ''): AsyncGenerator<string> {
  const client = new S3Client({});
  try {
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
      for (const { Key } of Contents) if (Key !== undefined) yield Key;
    }
  } finally {
    client.destroy();
  }
}
