import { readText } from './body-text.ts';
import type { ObjectVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import { authoriseRead, findObject } from './find-object.ts';
import { versionIdHeader } from './put-object.ts';
import { parseTagDocument, writeTagDocument } from './tags.ts';

export async function getObjectTagging(call: S3Call): Promise<void> {
  authoriseRead(call, 's3:GetObjectTagging', 's3:GetObjectVersionTagging');
  const version = findObject(call);

  call.response.writeHead(200, { 'content-type': 'application/xml', ...versionIdHeader(version.versionId) });
  call.response.end(writeTagDocument(version.tags));
}

export async function putObjectTagging(call: S3Call): Promise<void> {
  authoriseRead(call, 's3:PutObjectTagging', 's3:PutObjectVersionTagging');
  const tags = parseTagDocument(await readText(call));

  answer(call, 200, setTags(call, tags));
}

export async function deleteObjectTagging(call: S3Call): Promise<void> {
  authoriseRead(call, 's3:DeleteObjectTagging', 's3:DeleteObjectVersionTagging');

  answer(call, 204, setTags(call, {}));
}

/** Looks the object up in the tick of the change: it may have been replaced while the request was read. */
function setTags(call: S3Call, tags: ObjectVersion['tags']): ObjectVersion {
  const version = findObject(call);
  version.tags = tags;
  return version;
}

function answer(call: S3Call, status: number, version: ObjectVersion): void {
  call.response.writeHead(status, versionIdHeader(version.versionId));
  call.response.end();
}
