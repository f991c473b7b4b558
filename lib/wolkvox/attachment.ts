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
export function frameOf({ name, type }: Attachment, encoding: AttachmentEncoding): { before: string; after: string } {
  const uri = `data:${type};base64,`;
  switch (encoding) {
    case 'base64':
      return { before: '', after: '' };
    case 'data-uri':
      return { before: inJson(uri), after: '' };
    case 'html-link':
      return {
        before: inJson(`<a href='${inHtml(uri)}`),
        after: inJson(`' download='${inHtml(name)}'>${inHtml(name)}</a>`),
      };
  }
}

function inHtml(text: string): string {
  return text.replace(/[&<>'"]/g, (character) => `&#${character.codePointAt(0)};`);
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
