import { S3Error } from './error.ts';

/** Bytes of an object, both ends included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * The one range that a `Range` header asks for; undefined when it asks for none, or for what S3 ignores: other units,
 * several ranges. Throws InvalidRange (416) when no byte of the object is in it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const parsed = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  const [, start = '', end = ''] = parsed ?? [];
  if (start === '' && end === '') return undefined;
  if (start === '') return satisfiable(header, size, Math.max(0, size - Number(end)), size - 1);
  if (end !== '' && Number(end) < Number(start)) return undefined;
  return satisfiable(header, size, Number(start), end === '' ? size - 1 : Math.min(Number(end), size - 1));
}

function satisfiable(header: string | undefined, size: number, first: number, last: number): ByteRange {
  if (first <= last) return { first, last };
  throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
    details: { RangeRequested: String(header), ActualObjectSize: String(size) },
    headers: { 'content-range': `bytes */${size}` },
  });
}
