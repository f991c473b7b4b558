import { addVersion, createVersionId, findCurrentObject, removeVersion } from './bucket.ts';
import { authorise, type S3Call } from './call.ts';
import { checkVersionId } from './find-object.ts';
import { authoriseCondition, checkWrite } from './precondition.ts';
import { versionIdHeader } from './put-object.ts';

/** Removes the version that the call names. Without one it hides the key. A missing key is no error. */
export async function deleteObject(call: S3Call): Promise<void> {
  const versionId = call.query.get('versionId');
  authorise(call, versionId === null ? 's3:DeleteObject' : 's3:DeleteObjectVersion');
  checkVersionId(versionId);
  authoriseCondition(call);
  checkWrite(call, findCurrentObject(call.bucket, call.key));

  const addsMarker = versionId === null && call.bucket.options.versioning === true;
  const headers = addsMarker ? addMarker(call) : await remove(call, versionId ?? 'null');

  call.response.writeHead(204, headers);
  call.response.end();
}

function addMarker(call: S3Call): Record<string, string> {
  const versionId = createVersionId(call.bucket);
  addVersion(call.bucket, call.key, { isMarker: true, versionId, lastModified: new Date() });
  return { 'x-amz-delete-marker': 'true', ...versionIdHeader(versionId) };
}

async function remove(call: S3Call, versionId: string): Promise<Record<string, string>> {
  const removed = removeVersion(call.bucket, call.key, versionId);
  if (removed?.isMarker) return { 'x-amz-delete-marker': 'true', ...versionIdHeader(versionId) };
  await call.state.files.remove(removed?.file);
  return versionIdHeader(versionId);
}
