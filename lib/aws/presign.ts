import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectVersion } from './objects.ts';

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

/** Gives an address from which this version may be fetched without credentials, to be saved under this name and never shown. */
export type PresignDownload = (object: ObjectVersion, name: string, seconds: number) => Promise<string>;

export function createPresignDownload(
  client = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' }),
): PresignDownload {
  return ({ bucket, key, versionId }, name, seconds) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      VersionId: versionId,
      // A browser that ran it as a page would run it in the name of the bucket's host.
      ResponseContentType: 'application/octet-stream',
      ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeName(name)}`,
    });
    return getSignedUrl(client, command, { expiresIn: seconds });
  };
}

/** As RFC 8187 wants the name of a file. */
function encodeName(name: string): string {
  const code = (mark: string) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, code);
}

function createClient(): S3Client {
  // Else the SDK would sign the checksum of a body that it does not have.
  return new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
}
