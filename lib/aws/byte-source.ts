import { Readable } from 'node:stream';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type ObjectVersion, whichVersion, withObjectErrors } from './objects.ts';

/** The bytes of one object, read from any position. */
export interface ByteSource {
  /** Bytes. */
  readonly size: number;
  /** Returns the bytes from `from` on, up to but without `to`. Throws an ObjectError when they cannot be read. */
  open(from: number, to?: number): Promise<Readable>;
}

export type OpenBytes = (object: ObjectVersion & { readonly size: number }) => ByteSource;

export function createOpenBytes(client = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' })): OpenBytes {
  return (object) => ({
    size: object.size,
    async open(from, to = object.size) {
      if (from >= to) return Readable.from([]);
      const command = new GetObjectCommand({ ...whichVersion(object), Range: `bytes=${from}-${to - 1}` });
      return (await withObjectErrors(client.send(command), object)).Body as Readable;
    },
  });
}
