import type { Attachment } from './attachment.ts';

/** What a call sends, in order. A file's bytes are written as base64, or as they are. */
export type Part = string | { readonly file: Attachment; readonly as: 'base64' | 'bytes' };

/** A call's body: what it is, how long it is to the byte, and its parts, of which the last is text of two bytes at least. */
export interface RequestBody {
  readonly contentType: string;
  readonly length: number;
  readonly parts: readonly Part[];
}

/** For calls that say everything in their address. */
export const noBody: RequestBody = { contentType: '', length: 0, parts: [] };

export function bodyOf(contentType: string, parts: readonly Part[]): RequestBody {
  return { contentType, parts, length: parts.reduce((sum, part) => sum + lengthOf(part), 0) };
}

/** Characters of base64, padding included. */
export function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}

function lengthOf(part: Part): number {
  if (typeof part === 'string') return Buffer.byteLength(part);
  return part.as === 'base64' ? base64Length(part.file.length) : part.file.length;
}
