import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Uploads a local file as a stream. Rejects when its length changes during the upload. */
export async function uploadFile(s3: S3Client, target: { bucket: string; key: string }, file: string): Promise<void> {
  const { size } = await stat(file);
  // Only the measured length: the file may be growing.
  const stream = createReadStream(file, size === 0 ? {} : { end: size - 1 });
  await uploadStream(s3, target, stream, size);
}

/** Uploads exactly `bytes` bytes. Rejects when the stream fails or has another length. */
export async function uploadStream(
  s3: S3Client,
  { bucket, key }: { bucket: string; key: string },
  stream: Readable,
  bytes: number,
): Promise<void> {
  const breaking = new AbortController();
  // When its body fails, the client throws an error that nobody can catch. So the body only ends, and a signal aborts the call.
  const body = new PassThrough();
  stream.once('error', (error) => {
    breaking.abort(error);
    body.destroy();
  });
  stream.pipe(body);
  const command = new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentLength: bytes });
  await s3.send(command, { abortSignal: breaking.signal }).catch((error) => {
    stream.destroy();
    throw breaking.signal.aborted ? breaking.signal.reason : error;
  });
}
