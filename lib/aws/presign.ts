import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';

/** What may be uploaded without credentials: this many bytes, no more and no fewer, under this key. */
export interface SignedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Gives an address to `PUT` one object to. The length is signed, so S3 refuses a body of another one. */
export type Presign = (upload: SignedUpload) => Promise<string>;

export function createPresign(client = createClient()): Presign {
  return ({ bucket, key, bytes, seconds }) =>
    getSignedUrl(client, new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: bytes }), {
      expiresIn: seconds,
      signableHeaders: new Set(['host', 'content-length']),
    });
}

function createClient(): S3Client {
  // Else the SDK would sign the checksum of a body that it does not have.
  return new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
}
