import { badRequest } from './error.ts';

const contentHeaders = ['cache-control', 'content-disposition', 'content-language', 'content-type', 'expires'];
const maxMetadataBytes = 2048;

/** What a request says about the object and GetObject repeats: content headers and user metadata. */
export function storedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const stored: Record<string, string> = { 'content-type': 'binary/octet-stream' };
  for (const name of contentHeaders) {
    const value = headers[name];
    if (value !== undefined && value !== '') stored[name] = value;
  }
  const encoding = contentEncoding(headers['content-encoding']);
  if (encoding !== '') stored['content-encoding'] = encoding;
  return { ...stored, ...userMetadata(headers) };
}

/** `aws-chunked` tells how the request was sent, not what the object is. */
function contentEncoding(value = ''): string {
  const encodings = value.split(',').map((encoding) => encoding.trim());
  return encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
}

function userMetadata(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const bytes = entries.reduce((sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length, 0);
  if (bytes > maxMetadataBytes) {
    const message = 'Your metadata headers exceed the maximum allowed metadata size';
    throw badRequest('MetadataTooLarge', message, { Size: String(bytes), MaxSizeAllowed: String(maxMetadataBytes) });
  }
  return Object.fromEntries(entries.map(([name, value]) => [name, encodedWord(value)]));
}

/**
 * S3 reads header bytes as ISO 8859-1 and gives what is not ASCII back in the notation of RFC 2047.
 *
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
 */
function encodedWord(value: string): string {
  const ascii = /^[\x20-\x7e\t]*$/.test(value);
  return ascii ? value : `=?UTF-8?B?${Buffer.from(value, 'utf8').toString('base64')}?=`;
}
