import { changeVersion } from './bucket.ts';
import type { S3Call } from './call.ts';
import { authoriseRead, findObject } from './find-object.ts';
import { versionIdHeader } from './put-object.ts';
import { readText } from './read-text.ts';
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
  // Looked up after the body: another object may have replaced it while the body arrived.
  const version = findObject(call);
  changeVersion(call.bucket, call.key, version, { tags });

  call.response.writeHead(200, versionIdHeader(version.versionId));
  call.response.end();
}
