import { constants, copyFile } from 'node:fs/promises';
import type { ObjectVersion } from './bucket.ts';
import { authorise, objectArn, type S3Call } from './call.ts';
import { badRequest, noSuchBucket } from './error.ts';
import { authoriseRead, findObject, type ObjectAddress } from './find-object.ts';
import { checkRead } from './precondition.ts';
import { authorisePut, storeObject, versionIdHeader } from './put-object.ts';
import { storedHeaders } from './stored-headers.ts';
import type { Tags } from './tags.ts';
import { parseCopySource } from './target.ts';
import { document, element } from './xml.ts';

export async function copyObject(call: S3Call): Promise<void> {
  const newTags = authorisePut(call);
  const address = sourceAddress(call);
  authoriseRead(call, 's3:GetObject', 's3:GetObjectVersion', address);
  const source = findObject(call, address);
  checkRead(call.headers, source, 'x-amz-copy-source-');
  refuseNoChange(call, address);
  const headers = replaces(call, 'metadata') ? storedHeaders(call.headers) : source.headers;
  const tags = replaces(call, 'tagging') ? newTags : copiedTags(call, address, source);

  const file = call.state.files.incoming();
  await copyFile(source.file, file, constants.COPYFILE_FICLONE);
  const { size, etag, checksum } = source;
  const copy = await storeObject(call, 'ObjectCreated:Copy', { file, size, etag, checksum, headers, tags });

  const copied = address.versionId === null ? source.versionId : address.versionId;
  const sourceHeader = copied === 'null' ? {} : { 'x-amz-copy-source-version-id': copied };
  const type = { 'content-type': 'application/xml' };
  call.response.writeHead(200, { ...type, ...versionIdHeader(copy.versionId), ...sourceHeader });
  const result = [element('LastModified', copy.lastModified.toISOString()), element('ETag', `"${etag}"`)];
  call.response.end(document('CopyObjectResult', result));
}

function sourceAddress(call: S3Call): ObjectAddress {
  const source = parseCopySource(call.headers['x-amz-copy-source'] ?? '');
  const bucket = call.state.buckets.get(source.bucket);
  if (bucket === undefined) throw noSuchBucket(source.bucket);
  return { bucket, key: source.key, versionId: source.query.get('versionId') };
}

/** An object copied onto itself must change something, or S3 takes it for a mistake. */
function refuseNoChange(call: S3Call, address: ObjectAddress): void {
  const itself = address.bucket === call.bucket && address.key === call.key && address.versionId === null;
  if (!itself || replaces(call, 'metadata')) return;
  const message =
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
  throw badRequest('InvalidRequest', message);
}

function replaces(call: S3Call, what: 'metadata' | 'tagging'): boolean {
  const directive = call.headers[`x-amz-${what}-directive`] ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE') {
    throw badRequest('InvalidArgument', `Unknown ${what} directive.`);
  }
  return directive === 'REPLACE';
}

function copiedTags(call: S3Call, address: ObjectAddress, source: ObjectVersion): Tags {
  if (Object.keys(source.tags).length === 0) return {};
  authoriseRead(call, 's3:GetObjectTagging', 's3:GetObjectVersionTagging', address);
  authorise(call, 's3:PutObjectTagging', { resource: objectArn(call.bucket, call.key) });
  return source.tags;
}
