import { Readable } from 'node:stream';
import { PutObjectCommand, S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A text for an object, in pieces. */
export interface Pieces {
  readonly pieces: AsyncIterable<string>;
  /** Of all pieces together, in UTF-8. */
  readonly bytes: number;
  /** The header `x-amz-meta-state`. */
  readonly state: string;
}

/** Writes a CSV file in pieces, and replaces an older one. */
export type PutPieces = (object: { readonly bucket: string; readonly key: string }, text: Pieces) => Promise<void>;

/** `tag`: `NAME=VALUE`, by which lifecycle rules find the object. */
export function createPutPieces(tag: string, config: S3ClientConfig = {}): PutPieces {
  // S3 accepts no chunk of a body under 8 KiB, but the last.
  const client = new S3Client({ ...config, requestStreamBufferSize: 64 * 1024 });
  return async ({ bucket, key }, { pieces, bytes, state }) => {
    const body = Readable.from(pieces, { objectMode: false });
    // The SDK would wait for ever for a body that breaks off.
    const brokenOff = new AbortController();
    body.once('error', (error) => brokenOff.abort(error));
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: body,
      ContentLength: bytes,
      ContentType: 'text/csv; charset=utf-8',
      Metadata: { state },
      Tagging: tag,
    });
    await client.send(command, { abortSignal: brokenOff.signal }).catch((error) => {
      throw brokenOff.signal.aborted ? brokenOff.signal.reason : error;
    });
  };
}
