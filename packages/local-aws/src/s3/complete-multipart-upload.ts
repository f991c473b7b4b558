import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { AwsError } from '../aws-error.ts';
import { authorise, type S3Call } from './call.ts';
import { type Checksum, checksumHeader, createHasher } from './checksum.ts';
import { chooseParts } from './choose-parts.ts';
import type { MultipartUpload, ReceivedBody } from './multipart-types.ts';
import { findUpload, removeUpload } from './multipart-upload.ts';
import { authoriseCondition } from './precondition.ts';
import { storeObject, versionIdHeader } from './put-object.ts';
import { readText } from './read-text.ts';
import { writeDocument, writeElement } from './xml.ts';

export async function completeMultipartUpload(call: S3Call): Promise<void> {
  authorise(call, 's3:PutObject');
  authoriseCondition(call);
  const text = await readText({ ...call, headers: headersOfDocument(call.headers) });
  const upload = findUpload(call);
  const parts = chooseParts(text, upload);

  const version = await claimUpload(call, upload, async () => {
    const { file, checksum } = await joinParts(call, parts, upload);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const object = { file, size, checksum, etag: multipartEtag(parts), headers: upload.headers, tags: upload.tags };
    return storeObject(call, 'ObjectCreated:CompleteMultipartUpload', object);
  });
  await removeUpload(call, upload);

  call.response.writeHead(200, { 'content-type': 'application/xml', ...versionIdHeader(version.versionId) });
  const { checksum } = version;
  const result = [
    writeElement('Location', `http://${call.headers['host']}${call.request.http.url?.split('?')[0]}`),
    writeElement('Bucket', call.bucket.name),
    writeElement('Key', call.key),
    writeElement('ETag', `"${version.etag}"`),
    ...(checksum ? [writeElement(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value)] : []),
    ...(checksum ? [writeElement('ChecksumType', checksum.type)] : []),
  ];
  call.response.end(writeDocument('CompleteMultipartUploadResult', result));
}

/** Without the checksum headers: in this call they describe the object, not the XML body. */
function headersOfDocument(headers: S3Call['headers']): S3Call['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')));
}

/** Hides the upload's id during the work, so that it completes once. After an error the upload is there again. */
async function claimUpload<T>(call: S3Call, upload: MultipartUpload, work: () => Promise<T>): Promise<T> {
  const id = call.query.get('uploadId') ?? '';
  call.bucket.uploads.delete(id);
  try {
    return await work();
  } catch (error) {
    call.bucket.uploads.set(id, upload);
    throw error;
  }
}

async function joinParts(call: S3Call, parts: readonly ReceivedBody[], upload: MultipartUpload) {
  const { algorithm, type } = upload.checksum ?? {};
  const hasher = algorithm !== undefined && type === 'FULL_OBJECT' ? createHasher(algorithm) : undefined;
  const file = call.state.files.incomingPath();
  try {
    await writeFile(
      file,
      readParts(parts, (chunk) => hasher?.update(chunk)),
    );
    const value = hasher ? hasher.digest().toString('base64') : compositeChecksum(algorithm, parts);
    return { file, checksum: verifyChecksum(call, upload.checksum, value) };
  } catch (error) {
    await call.state.files.remove(file);
    throw error;
  }
}

async function* readParts(parts: readonly ReceivedBody[], onChunk: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for (const part of parts) {
    for await (const chunk of createReadStream(part.file, { highWaterMark: 1024 * 1024 })) {
      onChunk(chunk);
      yield chunk;
    }
  }
}

function compositeChecksum(algorithm: Checksum['algorithm'] | undefined, parts: readonly ReceivedBody[]) {
  if (algorithm === undefined) return undefined;
  const hasher = createHasher(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
  return `${hasher.digest().toString('base64')}-${parts.length}`;
}

function verifyChecksum(
  call: S3Call,
  kind: MultipartUpload['checksum'],
  value: string | undefined,
): Checksum | undefined {
  if (kind === undefined || value === undefined) return undefined;
  const declared = call.headers[checksumHeader(kind.algorithm)];
  if (declared !== undefined && declared !== value) {
    throw new AwsError('BadDigest', `The ${kind.algorithm} you specified did not match the calculated checksum.`);
  }
  return { ...kind, value };
}

/** The MD5 of the parts' MD5s and the number of parts. It is not the MD5 of the bytes. */
function multipartEtag(parts: readonly ReceivedBody[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.md5, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}
