import { notEmulatedError } from '../aws-error.ts';
import type { S3Call } from './call.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject } from './delete-object.ts';
import { getObject } from './get-object.ts';
import { listObjectsV2 } from './list-objects.ts';
import { listObjectVersions } from './list-versions.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart-upload.ts';
import { getObjectTagging, putObjectTagging } from './object-tagging.ts';
import { putObject } from './put-object.ts';

interface S3Route {
  /** Method, target, `copy` when the request names a source, and the query parameters that identify the call. */
  readonly shape: string;
  readonly handle: (call: S3Call) => Promise<void>;
  /** Optional query parameters. Any other parameter makes it a call that is not emulated. */
  readonly options?: readonly string[];
}

const overrides = ['type', 'language', 'disposition', 'encoding'].map((name) => `response-content-${name}`);
const readOptions = ['versionId', 'response-cache-control', 'response-expires', ...overrides];
const pageOptions = ['prefix', 'delimiter', 'max-keys', 'encoding-type', 'start-after', 'continuation-token'];
const versionPageOptions = ['prefix', 'max-keys', 'encoding-type', 'key-marker', 'version-id-marker'];

const routes: readonly S3Route[] = [
  { shape: 'PUT object', handle: putObject },
  { shape: 'PUT object copy', handle: copyObject },
  { shape: 'GET object', handle: getObject, options: readOptions },
  { shape: 'HEAD object', handle: getObject, options: readOptions },
  { shape: 'DELETE object', handle: deleteObject, options: ['versionId'] },
  { shape: 'GET object ?tagging', handle: getObjectTagging, options: ['versionId'] },
  { shape: 'PUT object ?tagging', handle: putObjectTagging, options: ['versionId'] },
  { shape: 'POST object ?uploads', handle: createMultipartUpload },
  { shape: 'PUT object ?partNumber&uploadId', handle: uploadPart },
  { shape: 'POST object ?uploadId', handle: completeMultipartUpload },
  { shape: 'DELETE object ?uploadId', handle: abortMultipartUpload },
  { shape: 'GET bucket ?list-type', handle: listObjectsV2, options: pageOptions },
  { shape: 'GET bucket ?versions', handle: listObjectVersions, options: versionPageOptions },
];

export interface RequestShape {
  readonly method: string;
  readonly target: 'service' | 'bucket' | 'object';
  readonly isCopy: boolean;
  readonly query: URLSearchParams;
}

/** The handler of a request. Throws 501, with the name of the call, when the call is not emulated. */
export function findHandler(request: RequestShape): S3Route['handle'] {
  const route = routes.find(({ shape, options = [] }) => describe(request, options) === shape);
  if (route === undefined) throw notEmulatedError(request.query.get('x-id') ?? describe(request, []));
  return route.handle;
}

function describe({ method, target, isCopy, query }: RequestShape, options: readonly string[]): string {
  const names = [...new Set(query.keys())].filter((name) => !options.includes(name) && !isCommon(name));
  const parameters = names.length === 0 ? '' : ` ?${names.sort().join('&')}`;
  return `${method} ${target}${isCopy ? ' copy' : ''}${parameters}`;
}

/** True for a parameter that a signature or the SDK adds to any call. */
function isCommon(name: string): boolean {
  return name === 'x-id' || /^x-amz-/i.test(name);
}
