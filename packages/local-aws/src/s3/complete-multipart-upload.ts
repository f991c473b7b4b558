import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { readText } from './body-text.ts';
import { authorise, type S3Call } from './call.ts';
import { type Checksum, checksumHeader, newHasher } from './checksum.ts';
import { badRequest } from './error.ts';
import { findUpload, forget } from './multipart-upload.ts';
import { chooseParts } from './part-list.ts';
import { authoriseCondition } from './precondition.ts';
import { storeObject, versionIdHeader } from './put-object.ts';
import type { Received, Upload } from './upload-in-parts.ts';
import { document, element } from './xml.ts';

export async function completeMultipartUpload(call: S3Call): Promise<void> {
  authorise(call, 's3:PutObject');
  authoriseCondition(call);
  const text = await readText({ ...call, headers: ofDocument(call.headers) });
  const upload = findUpload(call);
  const parts = chooseParts(text, upload);

  const version = await whileClaimed(call, upload, async () => {
    const { file, checksum } = await joinParts(call, parts, upload);
    const size = parts.reduce((sum, part) => sum + part.size, 0);
    const object = { file, size, checksum, etag: joinedEtag(parts), headers: upload.headers, tags: upload.tags };
    return storeObject(call, 'ObjectCreated:CompleteMultipartUpload', object);
  });
  await forget(call, upload);

  call.response.writeHead(200, { 'content-type': 'application/xml', ...versionIdHeader(version.versionId) });
  const { checksum } = version;
  const result = [
    element('Location', `http://${call.headers['host']}${call.request.http.url?.split('?')[0]}`),
    element('Bucket', call.bucket.name),
    element('Key', call.key),
    element('ETag', `"${version.etag}"`),
    ...(checksum ? [element(`Checksum${checksum.algorithm.toUpperCase()}`, checksum.value)] : []),
    ...(checksum ? [element('ChecksumType', checksum.type)] : []),
  ];
  call.response.end(document('CompleteMultipartUploadResult', result));
}

/** Here a checksum header describes the object, not the XML that the request carries. */
function ofDocument(headers: S3Call['headers']): S3Call['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith('x-amz-checksum-')));
}

/** Takes the upload's id out of use meanwhile, so that it is completed once; a refusal leaves the upload as it was. */
async function whileClaimed<T>(call: S3Call, upload: Upload, work: () => Promise<T>): Promise<T> {
  const id = call.query.get('uploadId') ?? '';
  call.bucket.uploads.delete(id);
  try {
    return await work();
  } catch (error) {
    call.bucket.uploads.set(id, upload);
    throw error;
  }
}

async function joinParts(call: S3Call, parts: readonly Received[], upload: Upload) {
  const { algorithm, type } = upload.checksum ?? {};
  const hasher = algorithm !== undefined && type === 'FULL_OBJECT' ? newHasher(algorithm) : undefined;
  const file = call.state.files.incoming();
  try {
    await writeFile(
      file,
      bytesOf(parts, (chunk) => hasher?.update(chunk)),
    );
    const value = hasher ? hasher.digest().toString('base64') : compositeChecksum(algorithm, parts);
    return { file, checksum: checkedChecksum(call, upload.checksum, value) };
  } catch (error) {
    await call.state.files.discard(file);
    throw error;
  }
}

async function* bytesOf(parts: readonly Received[], onBytes: (chunk: Buffer) => void): AsyncGenerator<Buffer> {
  for (const part of parts) {
    for await (const chunk of createReadStream(part.file, { highWaterMark: 1024 * 1024 })) {
      onBytes(chunk);
      yield chunk;
    }
  }
}

function compositeChecksum(algorithm: Checksum['algorithm'] | undefined, parts: readonly Received[]) {
  if (algorithm === undefined) return undefined;
  const hasher = newHasher(algorithm);
  for (const part of parts) hasher.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
  return `${hasher.digest().toString('base64')}-${parts.length}`;
}

function checkedChecksum(call: S3Call, kind: Upload['checksum'], value: string | undefined): Checksum | undefined {
  if (kind === undefined || value === undefined) return undefined;
  const wanted = call.headers[checksumHeader(kind.algorithm)];
  if (wanted !== undefined && wanted !== value) {
    throw badRequest('BadDigest', `The ${kind.algorithm} you specified did not match the calculated checksum.`);
  }
  return { ...kind, value };
}

/** Not the MD5 of the bytes: that of the parts' MD5s, and how many there were. */
function joinedEtag(parts: readonly Received[]): string {
  const md5 = createHash('md5');
  for (const part of parts) md5.update(Buffer.from(part.md5, 'hex'));
  return `${md5.digest('hex')}-${parts.length}`;
}
