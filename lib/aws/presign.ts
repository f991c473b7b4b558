import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { ObjectVersion } from './objects.ts';

/** An upload that needs no credentials: exactly `bytes` bytes, under `key`, valid for `seconds`. */
export interface SignedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly bytes: number;
  readonly seconds: number;
}

/** Returns a URL for one `PUT`. The caller must send these headers with it. */
export type Presign = (upload: SignedUpload) => Promise<{ readonly url: string; readonly headers: UploadHeaders }>;

/** They are signed: S3 refuses a body of another length (403), and a second object under the key (412). */
export interface UploadHeaders {
  readonly 'content-length': string;
  readonly 'if-none-match': '*';
}

export function createPresign(client = createClient()): Presign {
  return async ({ bucket, key, bytes, seconds }) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: bytes, IfNoneMatch: '*' });
    const url = await getSignedUrl(client, put, {
      expiresIn: seconds,
      signableHeaders: new Set(['host', 'content-length', 'if-none-match']),
    });
    return { url, headers: { 'content-length': String(bytes), 'if-none-match': '*' } };
  };
}

/** Returns a URL to download this version without credentials. The browser saves it under `name` and never displays it. */
export type PresignDownload = (object: ObjectVersion, name: string, seconds: number) => Promise<string>;

export function createPresignDownload(
  client = new S3Client({ responseChecksumValidation: 'WHEN_REQUIRED' }),
): PresignDownload {
  return ({ bucket, key, versionId }, name, seconds) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      VersionId: versionId,
      // Displayed as a page, its scripts would run in the origin of the bucket's host.
      ResponseContentType: 'application/octet-stream',
      ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeName(name)}`,
    });
    return getSignedUrl(client, command, { expiresIn: seconds });
  };
}

/** A file name as RFC 8187 encodes it. */
function encodeName(name: string): string {
  const code = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, code);
}

function createClient(): S3Client {
  // By default the SDK would sign a checksum of a body that it does not have.
  return new S3Client({ requestChecksumCalculation: 'WHEN_REQUIRED' });
}
