import { AwsError } from '../aws-error.ts';

/** The bucket and key that a request names. Without a bucket it names the service, without a key the bucket. */
export interface RequestTarget {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * Reads bucket and key from a request target in path style.
 *
 * Does not use `new URL()`: it turns `a/../b` and `a/%2e%2e/b` into `b`, which is another object in S3.
 */
export function parseTarget(requestTarget: string): RequestTarget {
  const [path = '', search = ''] = splitOnce(removeOrigin(requestTarget), '?');
  const [bucket = '', key = ''] = splitOnce(path.slice(1), '/');
  return { bucket: decode(bucket), key: checkKey(decode(key)), query: new URLSearchParams(search) };
}

/** Reads the header `x-amz-copy-source`: `bucket/key` or `/bucket/key?versionId=…`. */
export function parseCopySource(source: string): RequestTarget {
  return parseTarget(source.startsWith('/') ? source : `/${source}`);
}

function checkKey(key: string): string {
  const bytes = Buffer.byteLength(key);
  if (bytes <= 1024) return key;
  throw new AwsError('KeyTooLongError', 'Your key is too long', { details: { Size: bytes, MaxSizeAllowed: 1024 } });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function removeOrigin(requestTarget: string): string {
  return requestTarget.replace(/^https?:\/\/[^/?]*/, '');
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
