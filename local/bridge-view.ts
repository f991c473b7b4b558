import type { Readable } from 'node:stream';
import type { Stack } from './stack.ts';
import { uploadStream } from './upload-file.ts';

/** What the console page may know of the stack, and where it puts dropped files. */
export function bridgeView({ apiUrl, host, s3, bucket, deliveries }: Stack) {
  return {
    links: [
      { label: 'HTTP API', url: apiUrl },
      { label: 'S3 endpoint', url: host.aws.url },
    ],
    deliveries,
    drop: (file: { name: string; length: number; stream: Readable }) =>
      uploadStream(s3, { bucket, key: file.name }, file.stream, file.length),
  };
}
