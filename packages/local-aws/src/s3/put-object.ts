import { receiveBody } from './body.ts';
import { addVersion, currentObject, newVersionId, type ObjectVersion } from './bucket.ts';
import { authorise, type S3Call, tagContext } from './call.ts';
import { checksumHeaders } from './checksum.ts';
import { announce, type ObjectChange } from './notification.ts';
import { authoriseCondition, checkWrite } from './precondition.ts';
import { storedHeaders } from './stored-headers.ts';
import { parseTagHeader, type Tags } from './tags.ts';
import type { Received } from './upload-in-parts.ts';

export async function putObject(call: S3Call): Promise<void> {
  const tags = authorisePut(call);
  const headers = storedHeaders(call.headers);
  const received = await receiveBody(call);

  const version = await storeObject(call, 'ObjectCreated:Put', { ...received, etag: received.md5, headers, tags });

  call.response.writeHead(200, { ...versionHeaders(version), ...checksumHeaders(version.checksum) });
  call.response.end();
}

/** Throws unless the signer may write the object, with these tags and on these conditions. Returns the tags. */
export function authorisePut(call: S3Call): Tags {
  const tags = parseTagHeader(call.headers['x-amz-tagging']);
  const context = tagContext('RequestObjectTag', tags);
  authorise(call, 's3:PutObject', { context });
  if (Object.keys(tags).length > 0) authorise(call, 's3:PutObjectTagging', { context });
  authoriseCondition(call);
  return tags;
}

export type NewObject = Pick<Received, 'file' | 'size' | 'checksum'> & Pick<ObjectVersion, 'etag' | 'headers' | 'tags'>;

/**
 * Makes the received file the newest version of the key, and tells who listens. The file is gone when it throws.
 *
 * The conditions are checked and the version is added in one tick, so of ten writers with `If-None-Match` one wins.
 */
export async function storeObject(
  call: S3Call,
  change: ObjectChange,
  { file, size, checksum, etag, headers, tags }: NewObject,
): Promise<ObjectVersion> {
  const { bucket, key, state } = call;
  const kept = await state.files.keep(file);
  try {
    checkWrite(call, currentObject(bucket, key));
  } catch (error) {
    await state.files.discard(kept);
    throw error;
  }
  const versionId = newVersionId(bucket);
  const lastModified = new Date();
  const version = { marker: false, versionId, lastModified, file: kept, size, checksum, etag, headers, tags } as const;
  const replaced = addVersion(bucket, key, version);
  announce(call, change, version);
  if (replaced?.marker === false) await state.files.discard(replaced.file);
  return version;
}

/** The headers that name a version: its ETag, and its id in a versioned bucket. */
export function versionHeaders(version: ObjectVersion): Record<string, string> {
  return { etag: `"${version.etag}"`, ...versionIdHeader(version.versionId) };
}

export function versionIdHeader(versionId: string): Record<string, string> {
  return versionId === 'null' ? {} : { 'x-amz-version-id': versionId };
}
