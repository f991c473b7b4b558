import { AwsError } from '../aws-error.ts';

const contentHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
const maxMetadataBytes = 2048;

/** The headers of a request that GetObject returns later: content headers and user metadata. */
export function readStoredHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of contentHeaders) {
    const value = headers[name];
    if (value !== undefined && value !== '') stored[name] = value;
  }
  const encoding = contentEncoding(headers['content-encoding']);
  if (encoding !== '') stored['content-encoding'] = encoding;
  return { ...stored, ...userMetadata(headers) };
}

/** `aws-chunked` describes the transfer, not the object. */
function contentEncoding(value = ''): string {
  const encodings = value.split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
}

function userMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0);
  if (bytes > maxMetadataBytes) {
    const message = 'Your metadata headers exceed the maximum allowed metadata size';
    throw new AwsError('MetadataTooLarge', message, { details: { Size: bytes, MaxSizeAllowed: maxMetadataBytes } });
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, encodeWord(value)]));
}

/**
 * S3 reads header bytes as ISO 8859-1. It returns a value with other characters than ASCII as an RFC 2047 encoded word.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
function encodeWord(value: string): string {
  const isAscii = /^[\x20-\x7e\t]*$/.test(value);
  return isAscii ? value : `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
