import { getBucketLocation } from './bucket-location.ts';
import type { S3Call } from './call.ts';
import { completeMultipartUpload } from './complete-multipart-upload.ts';
import { copyObject } from './copy-object.ts';
import { deleteObject } from './delete-object.ts';
import { notEmulated } from './error.ts';
import { getObject } from './get-object.ts';
import { listObjectsV2 } from './list-objects.ts';
import { listObjectVersions } from './list-versions.ts';
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart-upload.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './object-tagging.ts';
import { putObject } from './put-object.ts';

interface Route {
  /** Method, what it is done to, `copy` when a source is named, and the names of the query that say which call it is. */
  readonly when: string;
  readonly handle: (call: S3Call) => Promise<void>;
  /** Names that the query may hold besides. Any other makes it a call that nothing here emulates. */
  readonly takes?: readonly string[];
}

const overrides = ['type', 'language', 'disposition', 'encoding'].map((name) => `response-content-${name}`);
const readParameters = ['versionId', 'response-cache-control', 'response-expires', ...overrides];
const pageParameters = ['prefix', 'delimiter', 'max-keys', 'encoding-type', 'start-after', 'continuation-token'];
const versionPageParameters = ['prefix', 'max-keys', 'encoding-type', 'key-marker', 'version-id-marker'];

const routes: readonly Route[] = [
  { when: 'PUT object', handle: putObject },
  { when: 'PUT object copy', handle: copyObject },
  { when: 'GET object', handle: getObject, takes: readParameters },
  { when: 'HEAD object', handle: getObject, takes: readParameters },
  { when: 'DELETE object', handle: deleteObject, takes: ['versionId'] },
  { when: 'GET object ?tagging', handle: getObjectTagging, takes: ['versionId'] },
  { when: 'PUT object ?tagging', handle: putObjectTagging, takes: ['versionId'] },
  { when: 'DELETE object ?tagging', handle: deleteObjectTagging, takes: ['versionId'] },
  { when: 'POST object ?uploads', handle: createMultipartUpload },
  { when: 'PUT object ?partNumber&uploadId', handle: uploadPart },
  { when: 'POST object ?uploadId', handle: completeMultipartUpload },
  { when: 'DELETE object ?uploadId', handle: abortMultipartUpload },
  { when: 'GET bucket ?list-type', handle: listObjectsV2, takes: pageParameters },
  { when: 'GET bucket ?versions', handle: listObjectVersions, takes: versionPageParameters },
  { when: 'GET bucket ?location', handle: getBucketLocation },
];

export interface RequestShape {
  readonly method: string;
  readonly of: 'service' | 'bucket' | 'object';
  readonly copy: boolean;
  readonly query: URLSearchParams;
}

/** What handles the request. Throws 501, naming the call, when nothing does. */
export function findRoute(shape: RequestShape): Route['handle'] {
  const found = routes.find((route) => describe(shape, route.takes ?? []) === route.when);
  if (found === undefined) throw notEmulated(shape.query.get('x-id') ?? describe(shape, []));
  return found.handle;
}

function describe({ method, of, copy, query }: RequestShape, ignored: readonly string[]): string {
  const names = [...new Set(query.keys())].filter((name) => !ignored.includes(name) && !isCommon(name));
  const subresource = names.length === 0 ? '' : ` ?${names.sort().join('&')}`;
  return `${method} ${of}${copy ? ' copy' : ''}${subresource}`;
}

/** What a signature or the SDK adds to any call. */
function isCommon(name: string): boolean {
  return name === 'x-id' || /^x-amz-/i.test(name);
}
