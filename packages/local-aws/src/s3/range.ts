import { AwsError } from '../aws-error.ts';

/** Bytes of an object, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The range in a `Range` header. Returns `undefined` without a header and for a header that S3 ignores: another unit,
 * or several ranges. Throws InvalidRange (416) when the object has no byte of the range.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const parsed = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, start = '', end = ''] = parsed ?? [];
  if (start === '' && end === '') return undefined;
  if (start === '') return checkRange(header, size, Math.max(0, size - Number(end)), size - 1);
  if (end !== '' && Number(end) < Number(start)) return undefined;
  return checkRange(header, size, Number(start), end === '' ? size - 1 : Math.min(Number(end), size - 1));
}

function checkRange(header: string | undefined, size: number, first: number, last: number): ByteRange {
  if (first <= last) return { first, last };
  throw new AwsError('InvalidRange', 'The requested range is not satisfiable', {
    status: 416,
    details: { RangeRequested: header, ActualObjectSize: size },
    headers: { 'content-range': `bytes */${size}` },
  });
}
