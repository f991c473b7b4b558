import type { Attachment } from './attachment.ts';

/** What a call sends, in order. A file's bytes are written as base64, or as they are. */
export type Part = string | { readonly file: Attachment; readonly as: 'base64' | 'bytes' };

/** A call's body: what it is, how long it is to the byte, and its parts. */
export interface Body {
  readonly contentType: string;
  readonly length: number;
  readonly parts: readonly Part[];
}

export function bodyOf(contentType: string, parts: readonly Part[]): Body {
  return { contentType, parts, length: parts.reduce((sum, part) => sum + lengthOf(part), 0) };
}

function lengthOf(part: Part): number {
  if (typeof part === 'string') return Buffer.byteLength(part);
  return part.as === 'base64' ? 4 * Math.ceil(part.file.length / 3) : part.file.length;
}
