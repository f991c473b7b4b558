import { invalid } from './check.ts';

/** A file for the CRM: name, MIME type, length in bytes. `open` reads it from its start; each call opens it again. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * How a file is written as text. The vendor's pages show plain base64. The vendor's runnable sample sends a link whose
 * `href` is a data URI, which also carries name and type.
 */
export type AttachmentEncoding = 'base64' | 'data-uri' | 'html-link';

/** The text before and after a file's base64 inside the JSON string, already escaped for JSON. */
export function frameOf(file: Pick<Attachment, 'name' | 'type'>, encoding: AttachmentEncoding): Frame {
  const name = escapeHtml(file.name);
  const uri = `data:${mimeType(file)};base64,`;
  switch (encoding) {
    case 'base64':
      return { before: '', after: '' };
    case 'data-uri':
      return { before: escapeJson(uri), after: '' };
    case 'html-link':
      return {
        before: escapeJson(`<a href='${escapeHtml(uri)}`),
        after: escapeJson(`' download='${name}'>${name}</a>`),
      };
  }
}

export interface Frame {
  readonly before: string;
  readonly after: string;
}

/** The file's MIME type, or `application/octet-stream` when it is malformed: uploaders choose the type. */
export function mimeType({ type }: Pick<Attachment, 'type'>): string {
  const compact = type.replaceAll(' ', '');
  return /^[\w.+-]+\/[\w.+-]+(;[\w.+-]+=[\w.+-]+)*$/.test(compact) ? compact : 'application/octet-stream';
}

/** Throws a WolkvoxError `invalid` when a file has no name, or its length is not a whole number of bytes. */
export function checkAttachments(endpoint: string, field: string, files: readonly Attachment[]): void {
  for (const [index, { name, length }] of files.entries()) {
    if (name.trim() === '') throw invalid(endpoint, `${field}.${index}.name`, 'must not be empty');
    if (!Number.isSafeInteger(length) || length < 0) {
      throw invalid(endpoint, `${field}.${index}.length`, 'must be a whole number of bytes');
    }
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => `&#${character.codePointAt(0)};`);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
