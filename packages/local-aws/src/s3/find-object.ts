import { type Bucket, findVersion, isVersionId, type ObjectVersion } from './bucket.ts';
import { authorise, missing, noSuchVersion, objectArn, type S3Call, tagContext } from './call.ts';
import { badRequest, noSuchKey, S3Error } from './error.ts';
import { versionIdHeader } from './put-object.ts';

/** Names the object that a call is about, when it is not the call's own target. */
export interface ObjectAddress {
  readonly bucket: Bucket;
  readonly key: string;
  readonly versionId: string | null;
}

/** Throws AccessDenied unless the signer may do `action`, or `versionAction` when one version is named. */
export function authoriseRead(
  call: S3Call,
  action: string,
  versionAction: string,
  address: ObjectAddress = targetOf(call),
): void {
  const { bucket, key, versionId } = address;
  const found = findVersion(bucket, key, versionId);
  const context = found === undefined || found.marker ? {} : tagContext('ExistingObjectTag', found.tags);
  const resource = objectArn(bucket, key);
  authorise(call, versionId === null ? action : versionAction, { resource, context });
}

/** The object that a read is about. Throws what S3 answers when it is not there, or was deleted. */
export function findObject(call: S3Call, address: ObjectAddress = targetOf(call)): ObjectVersion {
  const { bucket, key, versionId } = address;
  checkVersionId(versionId);
  const found = findVersion(bucket, key, versionId);
  if (found === undefined) throw missing(call, bucket, versionId === null ? noSuchKey() : noSuchVersion());
  if (!found.marker) return found;
  const headers = { 'x-amz-delete-marker': 'true', ...versionIdHeader(found.versionId) };
  if (versionId === null) throw missing(call, bucket, noSuchKey(headers));
  throw new S3Error(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    headers: { ...headers, allow: 'DELETE' },
  });
}

/** Throws InvalidArgument for a text that could be no version id: S3 says so before it looks for the key. */
export function checkVersionId(versionId: string | null): void {
  if (versionId === null || isVersionId(versionId)) return;
  throw badRequest('InvalidArgument', 'Invalid version id specified', { ArgumentName: 'versionId' });
}

function targetOf(call: S3Call): ObjectAddress {
  return { bucket: call.bucket, key: call.key, versionId: call.query.get('versionId') };
}
