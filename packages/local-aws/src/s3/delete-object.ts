import { addVersion, currentObject, newVersionId, removeVersion } from './bucket.ts';
import { authorise, type S3Call } from './call.ts';
import { checkVersionId } from './find-object.ts';
import { announce } from './notification.ts';
import { authoriseCondition, checkWrite } from './precondition.ts';
import { versionIdHeader } from './put-object.ts';

/** Removes a version for good when one is named, else hides the key. A key that is not there is no error. */
export async function deleteObject(call: S3Call): Promise<void> {
  const versionId = call.query.get('versionId');
  authorise(call, versionId === null ? 's3:DeleteObject' : 's3:DeleteObjectVersion');
  checkVersionId(versionId);
  authoriseCondition(call);
  checkWrite(call, currentObject(call.bucket, call.key));

  const hides = versionId === null && call.bucket.options.versioning === true;
  const headers = hides ? hide(call) : await remove(call, versionId ?? 'null');

  call.response.writeHead(204, headers);
  call.response.end();
}

function hide(call: S3Call): Record<string, string> {
  const marker = { marker: true, versionId: newVersionId(call.bucket), lastModified: new Date() } as const;
  addVersion(call.bucket, call.key, marker);
  announce(call, 'ObjectRemoved:DeleteMarkerCreated', marker);
  return { 'x-amz-delete-marker': 'true', ...versionIdHeader(marker.versionId) };
}

async function remove(call: S3Call, versionId: string): Promise<Record<string, string>> {
  const removed = removeVersion(call.bucket, call.key, versionId);
  if (removed === undefined) return versionIdHeader(versionId);
  announce(call, 'ObjectRemoved:Delete', removed);
  if (removed.marker) return { 'x-amz-delete-marker': 'true', ...versionIdHeader(versionId) };
  await call.state.files.discard(removed.file);
  return versionIdHeader(versionId);
}
