import { AwsError } from '../aws-error.ts';
import { type Bucket, findVersion, isVersionId, type ObjectVersion } from './bucket.ts';
import { authorise, missingObjectError, objectArn, type S3Call, tagContext } from './call.ts';
import { invalidArgumentError, noSuchKeyError, noSuchVersionError } from './errors.ts';
import { versionIdHeader } from './put-object.ts';

export interface ObjectAddress {
  readonly bucket: Bucket;
  readonly key: string;
  /** `null`: the newest. */
  readonly versionId: string | null;
}

/** Throws AccessDenied unless the signer may do `action`, or `versionAction` for a call that names a version. */
export function authoriseRead(
  call: S3Call,
  action: string,
  versionAction: string,
  address: ObjectAddress = callAddress(call),
): void {
  const { bucket, key, versionId } = address;
  const version = findVersion(bucket, key, versionId);
  const context = version === undefined || version.isMarker ? {} : tagContext('ExistingObjectTag', version.tags);
  const resource = objectArn(bucket, key);
  authorise(call, versionId === null ? action : versionAction, { resource, context });
}

/** The object at the address. Throws the error of S3 when it is missing or deleted. */
export function findObject(call: S3Call, address: ObjectAddress = callAddress(call)): ObjectVersion {
  const { bucket, key, versionId } = address;
  checkVersionId(versionId);
  const version = findVersion(bucket, key, versionId);
  if (version === undefined) {
    throw missingObjectError(call, address, versionId === null ? noSuchKeyError() : noSuchVersionError());
  }
  if (!version.isMarker) return version;
  const headers = { 'x-amz-delete-marker': 'true', ...versionIdHeader(version.versionId) };
  if (versionId === null) throw missingObjectError(call, address, noSuchKeyError(headers));
  throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
    headers: { ...headers, allow: 'DELETE' },
  });
}

/** Throws InvalidArgument for a text that has not the form of a version id. S3 checks it before it looks for the key. */
export function checkVersionId(versionId: string | null): void {
  if (versionId === null || isVersionId(versionId)) return;
  throw invalidArgumentError('Invalid version id specified', 'versionId');
}

function callAddress(call: S3Call): ObjectAddress {
  return { bucket: call.bucket, key: call.key, versionId: call.query.get('versionId') };
}
