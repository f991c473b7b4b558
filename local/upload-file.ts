import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Uploads a file of this machine, streamed. Rejects when it changes its length meanwhile. */
export async function uploadFile(s3: S3Client, target: { bucket: string; key: string }, file: string): Promise<void> {
  const { size } = await stat(file);
  // Only what was measured: the file may be growing.
  const stream = createReadStream(file, size === 0 ? {} : { end: size - 1 });
  await uploadStream(s3, target, stream, size);
}

/** Uploads as many bytes as announced. Rejects when the stream fails or gives another number of them. */
export async function uploadStream(
  s3: S3Client,
  { bucket, key }: { bucket: string; key: string },
  stream: Readable,
  bytes: number,
): Promise<void> {
  const breaking = new AbortController();
  // The client throws into the void when its body fails: it gets one that only ever ends, and is told to stop instead.
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
