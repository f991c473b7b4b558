import { randomBytes } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import { authorise, type S3Call } from './call.ts';
import { type Checksum, checksumHeaders, parseAlgorithm } from './checksum.ts';
import { invalidArgumentError, noSuchUploadError } from './errors.ts';
import type { MultipartUpload } from './multipart-types.ts';
import { authorisePut } from './put-object.ts';
import { receiveBody } from './receive-body.ts';
import { encryptionOf } from './storage.ts';
import { readStoredHeaders } from './stored-headers.ts';
import { writeDocument, writeElement } from './xml.ts';

const maxPartNumber = 10_000;

export async function createMultipartUpload(call: S3Call): Promise<void> {
  const tags = authorisePut(call);
  const checksum = declaredChecksum(call);
  const uploadId = randomBytes(32).toString('base64url');
  const headers = { ...readStoredHeaders(call.headers), ...encryptionOf(call) };
  call.bucket.uploads.set(uploadId, { key: call.key, headers, tags, checksum, parts: new Map() });

  const algorithm = checksum && { 'x-amz-checksum-algorithm': checksum.algorithm.toUpperCase() };
  const type = checksum && { 'x-amz-checksum-type': checksum.type };
  call.response.writeHead(200, { 'content-type': 'application/xml', ...algorithm, ...type });
  const result = [
    writeElement('Bucket', call.bucket.name),
    writeElement('Key', call.key),
    writeElement('UploadId', uploadId),
  ];
  call.response.end(writeDocument('InitiateMultipartUploadResult', result));
}

export async function uploadPart(call: S3Call): Promise<void> {
  authorise(call, 's3:PutObject');
  findUpload(call);
  const number = parsePartNumber(call);
  const received = await receiveBody(call);
  try {
    // A second lookup: the upload may have ended while the part arrived.
    const upload = findUpload(call);
    checkAlgorithm(upload.checksum?.algorithm, received.checksum?.algorithm);
    const replaced = upload.parts.get(number);
    upload.parts.set(number, received);
    await call.state.files.remove(replaced?.file);
  } catch (error) {
    await call.state.files.remove(received.file);
    throw error;
  }

  const { 'x-amz-checksum-type': _type, ...checksum } = checksumHeaders(received.checksum);
  call.response.writeHead(200, { etag: `"${received.md5}"`, ...checksum });
  call.response.end();
}

export async function abortMultipartUpload(call: S3Call): Promise<void> {
  authorise(call, 's3:AbortMultipartUpload');
  await removeUpload(call, findUpload(call));

  call.response.writeHead(204);
  call.response.end();
}

/** The upload that the call names. Throws NoSuchUpload. */
export function findUpload(call: S3Call): MultipartUpload {
  const upload = call.bucket.uploads.get(call.query.get('uploadId') ?? '');
  if (upload === undefined || upload.key !== call.key) throw noSuchUploadError();
  return upload;
}

/** Removes an upload and the files of its parts. */
export async function removeUpload(call: S3Call, upload: MultipartUpload): Promise<void> {
  call.bucket.uploads.delete(call.query.get('uploadId') ?? '');
  for (const part of upload.parts.values()) await call.state.files.remove(part.file);
}

function declaredChecksum(call: S3Call): MultipartUpload['checksum'] {
  const name = call.headers['x-amz-checksum-algorithm'];
  if (name === undefined) return undefined;
  const algorithm = parseAlgorithm(name);
  const type = call.headers['x-amz-checksum-type'] ?? (algorithm === 'crc64nvme' ? 'FULL_OBJECT' : 'COMPOSITE');
  const possible = algorithm === 'crc64nvme' ? ['FULL_OBJECT'] : ['COMPOSITE'];
  if (algorithm === 'crc32' || algorithm === 'crc32c') possible.push('FULL_OBJECT');
  if (!possible.includes(type)) {
    const message = `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`;
    throw new AwsError('InvalidRequest', message);
  }
  return { algorithm, type: type as Checksum['type'] };
}

function parsePartNumber(call: S3Call): number {
  const number = Number(call.query.get('partNumber'));
  if (Number.isInteger(number) && number >= 1 && number <= maxPartNumber) return number;
  const message = `Part number must be an integer between 1 and ${maxPartNumber}, inclusive`;
  throw invalidArgumentError(message, 'partNumber');
}

function checkAlgorithm(expected: string | undefined, actual: string | undefined): void {
  if (expected === actual) return;
  const types = `expected checksum Type: ${expected ?? 'null'}, actual checksum Type: ${actual ?? 'null'}`;
  throw new AwsError('InvalidRequest', `Checksum Type mismatch occurred, ${types}`);
}
