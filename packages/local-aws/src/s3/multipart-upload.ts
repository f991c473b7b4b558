import { randomBytes } from 'node:crypto';
import { receiveBody } from './body.ts';
import { authorise, type S3Call } from './call.ts';
import { type Checksum, checksumHeaders, parseAlgorithm } from './checksum.ts';
import { badRequest, noSuchUpload } from './error.ts';
import { authorisePut } from './put-object.ts';
import { storedHeaders } from './stored-headers.ts';
import type { Upload } from './upload-in-parts.ts';
import { document, element } from './xml.ts';

const maxPartNumber = 10_000;

export async function createMultipartUpload(call: S3Call): Promise<void> {
  const tags = authorisePut(call);
  const checksum = wantedChecksum(call);
  const uploadId = randomBytes(32).toString('base64url');
  const headers = storedHeaders(call.headers);
  call.bucket.uploads.set(uploadId, { key: call.key, headers, tags, checksum, parts: new Map() });

  const told = checksum && { 'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase() };
  const type = checksum && { 'x-amz-checksum-type': checksum.type };
  call.response.writeHead(200, { 'content-type': 'application/xml', ...told, ...type });
  const names = [element('Bucket', call.bucket.name), element('Key', call.key), element('UploadId', uploadId)];
  call.response.end(document('InitiateMultipartUploadResult', names));
}

export async function uploadPart(call: S3Call): Promise<void> {
  authorise(call, 's3:PutObject');
  findUpload(call);
  const number = partNumber(call);
  const received = await receiveBody(call);
  try {
    // Looked up again: it may have been completed or aborted while the part arrived.
    const upload = findUpload(call);
    checkAlgorithm(upload.checksum?.algorithm, received.checksum?.algorithm);
    const replaced = upload.parts.get(number);
    upload.parts.set(number, received);
    await call.state.files.discard(replaced?.file);
  } catch (error) {
    await call.state.files.discard(received.file);
    throw error;
  }

  const { 'x-amz-checksum-type': _type, ...checksum } = checksumHeaders(received.checksum);
  call.response.writeHead(200, { etag: `"${received.md5}"`, ...checksum });
  call.response.end();
}

export async function abortMultipartUpload(call: S3Call): Promise<void> {
  authorise(call, 's3:AbortMultipartUpload');
  await forget(call, findUpload(call));

  call.response.writeHead(204);
  call.response.end();
}

export function findUpload(call: S3Call): Upload {
  const upload = call.bucket.uploads.get(call.query.get('uploadId') ?? '');
  if (upload === undefined || upload.key !== call.key) throw noSuchUpload();
  return upload;
}

/** Ends an upload: its parts are removed, and its id is unknown from now on. */
export async function forget(call: S3Call, upload: Upload): Promise<void> {
  call.bucket.uploads.delete(call.query.get('uploadId') ?? '');
  for (const part of upload.parts.values()) await call.state.files.discard(part.file);
}

function wantedChecksum(call: S3Call): Upload['checksum'] {
  const name = call.headers['x-amz-checksum-algorithm'];
  if (name === undefined) return undefined;
  const algorithm = parseAlgorithm(name);
  const type = call.headers['x-amz-checksum-type'] ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  const possible = algorithm === 'crc64nvme' ? ['FULL_OBJECT'] : ['COMPOSITE'];
  if (algorithm === 'crc32' || algorithm === 'crc32c') possible.push('FULL_OBJECT');
  if (!possible.includes(type)) {
    const message = `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`;
    throw badRequest('InvalidRequest', message);
  }
  return { algorithm, type: type as Checksum['type'] };
}

function partNumber(call: S3Call): number {
  const number = Number(call.query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= maxPartNumber) return number;
  const message = `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`;
  throw badRequest('InvalidArgument', message, { ArgumentName: 'partNumber' });
}

function checkAlgorithm(expected: string | undefined, actual: string | undefined): void {
  if (expected === actual) return;
  const types = `expected checksum Type: ${expected ?? 'null'}, actual checksum Type: ${actual ?? 'null'}`;
  throw badRequest('InvalidRequest', `Checksum Type mismatch occurred, ${types}`);
}
