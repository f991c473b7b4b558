import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
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
  const failed = new Promise<never>((_resolve, reject) => stream.once('error', reject));
  const sent = s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: stream, ContentLength: bytes }));
  // The client alone would wait for bytes that no longer come.
  await Promise.race([sent, failed]);
}
