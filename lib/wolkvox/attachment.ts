import { invalid } from './check.ts';

/** A file for the CRM: its name, MIME type and length in bytes, and how to read it from its start. */
export interface Attachment {
  readonly name: string;
  readonly type: string;
  readonly length: number;
  open(): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * How a file is written as text. The vendor's pages show plain base64; its runnable sample sends a link whose `href` is a
 * data URI, which carries name and type too.
 */
export type AttachmentEncoding = 'base64' | 'data-uri' | 'html-link';

/** What stands around a file's base64, inside the JSON string. */
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

/** Bytes that a file takes in a JSON call, its quotes included. */
export function encodedLength(bytes: number, encoding: AttachmentEncoding, name: string, type: string): number {
  const { before, after } = frameOf({ name, type }, encoding);
  return Buffer.byteLength(before) + 4 * Math.ceil(bytes / 3) + Buffer.byteLength(after) + 2;
}

/** The file's type where it has the form of one: sources take types from whoever uploaded. */
export function mimeType({ type }: Pick<Attachment, 'type'>): string {
  const compact = type.replaceAll(' ', '');
  return /^[\w.+-]+\/[\w.+-]+(;[\w.+-]+=[\w.+-]+)*$/.test(compact) ? compact : 'application/octet-stream';
}

/** Throws a WolkvoxError `invalid` for a file without a name, or whose length is no count of bytes. */
export function checkAttachments(endpoint: string, field: string, files: readonly Attachment[]): void {
  for (const [number, { name, length }] of files.entries()) {
    if (name.trim() === '') throw invalid(endpoint, `${field}.${number}.name`, 'must not be empty');
    if (!Number.isSafeInteger(length) || length < 0) {
      throw invalid(endpoint, `${field}.${number}.length`, 'must be a count of bytes');
    }
  }
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => `&#${character.codePointAt(0)};`);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
