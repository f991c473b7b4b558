import type { Attachment } from './attachment.ts';

/** One piece of a body: text, or a file whose bytes are written as base64 or unchanged. */
export type Part = string | { readonly file: Attachment; readonly as: 'base64' | 'bytes' };

/** A call's body: MIME type, exact length in bytes, and parts in order. The last part must be text of at least two bytes. */
export interface RequestBody {
  readonly contentType: string;
  readonly length: number;
  readonly parts: readonly Part[];
}

/** For calls whose parameters are all in the URL. */
export const noBody: RequestBody = { contentType: '', length: 0, parts: [] };

/** A body of these parts, with its length computed. */
export function bodyOf(contentType: string, parts: readonly Part[]): RequestBody {
  return { contentType, parts, length: parts.reduce((sum, part) => sum + lengthOf(part), 0) };
}

/** Length of base64 text for that many bytes, padding included. */
export function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}

function lengthOf(part: Part): number {
  if (typeof part === 'string') return Buffer.byteLength(part);
  return part.as === 'base64' ? base64Length(part.file.length) : part.file.length;
}
