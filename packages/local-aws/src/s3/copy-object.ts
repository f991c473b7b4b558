import { constants, copyFile } from 'node:fs/promises';
import { AwsError } from '../aws-error.ts';
import type { ObjectVersion } from './bucket.ts';
import { authorise, type S3Call } from './call.ts';
import { noSuchBucketError } from './errors.ts';
import { authoriseRead, findObject, type ObjectAddress } from './find-object.ts';
import { authorisePut, storeObject, versionIdHeader } from './put-object.ts';
import { checkBytesReadable, checkCustomerKey, encryptionOf, withoutEncryption } from './storage.ts';
import { readStoredHeaders } from './stored-headers.ts';
import type { Tags } from './tags.ts';
import { parseCopySource } from './target.ts';
import { writeDocument, writeElement } from './xml.ts';

export async function copyObject(call: S3Call): Promise<void> {
  const newTags = authorisePut(call);
  const address = sourceAddress(call);
  authoriseRead(call, 's3:GetObject', 's3:GetObjectVersion', address);
  const source = findObject(call, address);
  // The headers that would bring the source's key are not emulated.
  checkCustomerKey({}, source.headers);
  checkBytesReadable(call, source);
  checkChange(call, address);
  const own = isReplaced(call, 'metadata') ? readStoredHeaders(call.headers) : withoutEncryption(source.headers);
  const headers = { ...own, ...encryptionOf(call) };
  const tags = isReplaced(call, 'tagging') ? newTags : authoriseTags(call, address, source);

  const file = call.state.files.incomingPath();
  await copyFile(source.file, file, constants.COPYFILE_FICLONE);
  const { size, etag, checksum } = source;
  const copy = await storeObject(call, 'ObjectCreated:Copy', { file, size, etag, checksum, headers, tags });

  const sourceId = address.versionId ?? source.versionId;
  const sourceHeader = sourceId === 'null' ? {} : { 'x-amz-copy-source-version-id': sourceId };
  const type = { 'content-type': 'application/xml' };
  call.response.writeHead(200, { ...type, ...versionIdHeader(copy.versionId), ...sourceHeader });
  const result = [writeElement('LastModified', copy.lastModified.toISOString()), writeElement('ETag', `"${etag}"`)];
  call.response.end(writeDocument('CopyObjectResult', result));
}

function sourceAddress(call: S3Call): ObjectAddress {
  const source = parseCopySource(call.headers['x-amz-copy-source'] ?? '');
  const bucket = call.state.buckets.get(source.bucket);
  if (bucket === undefined) throw noSuchBucketError(source.bucket);
  return { bucket, key: source.key, versionId: source.query.get('versionId') };
}

/** Throws when an object is copied onto itself without a change. */
function checkChange(call: S3Call, address: ObjectAddress): void {
  const isSame = address.bucket === call.bucket && address.key === call.key && address.versionId === null;
  if (!isSame || isReplaced(call, 'metadata')) return;
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
  throw new AwsError('InvalidRequest', message);
}

function isReplaced(call: S3Call, part: 'metadata' | 'tagging'): boolean {
  const directive = call.headers[`x-amz-${part}-directive`] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw new AwsError('InvalidArgument', `Unknown ${part} directive.`);
  }
  return directive === 'REPLACE';
}

/** The tags of the source. Throws AccessDenied when the signer may not copy them. */
function authoriseTags(call: S3Call, address: ObjectAddress, source: ObjectVersion): Tags {
  if (Object.keys(source.tags).length === 0) return {};
  authoriseRead(call, 's3:GetObjectTagging', 's3:GetObjectVersionTagging', address);
  authorise(call, 's3:PutObjectTagging');
  return source.tags;
}
