import { announce } from './announce.ts';
import { addVersion, createVersionId, findCurrentObject, type ObjectVersion } from './bucket.ts';
import { authorise, type S3Call, tagContext } from './call.ts';
import { checksumHeaders } from './checksum.ts';
import type { ReceivedBody } from './multipart-types.ts';
import type { ObjectChange } from './notification-message.ts';
import { authoriseCondition, checkWrite } from './precondition.ts';
import { receiveBody } from './receive-body.ts';
import { encryptionOf } from './storage.ts';
import { readStoredHeaders } from './stored-headers.ts';
import { parseTagHeader, type Tags } from './tags.ts';

export async function putObject(call: S3Call): Promise<void> {
  const tags = authorisePut(call);
  const headers = { ...readStoredHeaders(call.headers), ...encryptionOf(call) };
  const received = await receiveBody(call);

  const version = await storeObject(call, 'ObjectCreated:Put', { ...received, etag: received.md5, headers, tags });

  call.response.writeHead(200, { ...versionHeaders(version), ...checksumHeaders(version.checksum) });
  call.response.end();
}

/** Returns the tags of the request. Throws unless the signer may write the object with its tags and conditions. */
export function authorisePut(call: S3Call): Tags {
  const tags = parseTagHeader(call.headers['x-amz-tagging']);
  const context = tagContext('RequestObjectTag', tags);
  authorise(call, 's3:PutObject', { context });
  if (Object.keys(tags).length > 0) authorise(call, 's3:PutObjectTagging', { context });
  authoriseCondition(call);
  return tags;
}

export type NewObject = Pick<ReceivedBody, 'file' | 'size' | 'checksum'> &
  Pick<ObjectVersion, 'etag' | 'headers' | 'tags'>;

/**
 * Makes the file the newest version of the key and announces it. Removes the file when it throws.
 *
 * Checks the conditions and adds the version in one tick: of ten writers with `If-None-Match` one succeeds.
 */
export async function storeObject(
  call: S3Call,
  change: ObjectChange,
  { file, size, checksum, etag, headers, tags }: NewObject,
): Promise<ObjectVersion> {
  const { bucket, key, state } = call;
  const kept = await state.files.keep(file);
  try {
    checkWrite(call, findCurrentObject(bucket, key));
  } catch (error) {
    await state.files.remove(kept);
    throw error;
  }
  const versionId = createVersionId(bucket);
  const lastModified = new Date();
  const stored = { file: kept, size, checksum, etag, headers, tags, storageClass: 'STANDARD' } as const;
  const object: ObjectVersion = { isMarker: false, versionId, lastModified, ...stored };
  // An object without its news would be lost in silence.
  const replaced = state.options.store.atomically(() => {
    const before = addVersion(bucket, key, object);
    announce(call, change, object);
    return before;
  });
  if (replaced?.isMarker === false) await state.files.remove(replaced.file);
  return object;
}

/** The ETag, and in a versioned bucket the version id. */
export function versionHeaders(version: ObjectVersion): Record<string, string> {
  return { etag: `"${version.etag}"`, ...versionIdHeader(version.versionId) };
}

export function versionIdHeader(versionId: string): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}
