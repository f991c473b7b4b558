import { badRequest } from './error.ts';

/** What a request line names. An empty `bucket` is the service itself, an empty `key` the bucket. */
export interface Target {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}

/**
 * Reads bucket and key from a request target in path style.
 *
 * By hand, because `new URL()` turns `a/../b` and `a/%2e%2e/b` into `b`, which in S3 is another object.
 */
export function parseTarget(requestTarget: string): Target {
  const [path = '', search = ''] = splitOnce(withoutOrigin(requestTarget), '?');
  const [bucket = '', key = ''] = splitOnce(path.slice(1), '/');
  return { bucket: decode(bucket), key: checkedKey(decode(key)), query: new URLSearchParams(search) };
}

/** `bucket/key` or `/bucket/key?versionId=…`, as the header `x-amz-copy-source` names an object. */
export function parseCopySource(source: string): Target {
  return parseTarget(source.startsWith('/') ? source : `/${source}`);
}

function checkedKey(key: string): string {
  const bytes = Buffer.byteLength(key);
  if (bytes <= 1024) return key;
  throw badRequest('KeyTooLongError', 'Your key is too long', { Size: String(bytes), MaxSizeAllowed: '1024' });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badRequest('InvalidURI', "Couldn't parse the specified URI.");
  }
}

function withoutOrigin(requestTarget: string): string {
  return requestTarget.replace(/^https?:\/\/[^/?]*/, '');
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
