import type { Attachment } from '../../lib/wolkvox/attachment.ts';

/** Returns the bytes of a small PDF that says what it is for. */
export function smallContent(purpose: string): Buffer {
  return Buffer.from(`%PDF-1.4\n% probe of wolkvox-bridge, ${purpose}\n%%EOF\n`);
}

/** Returns that PDF as an attachment. */
export function smallFile(name: string, purpose: string): Attachment {
  const content = smallContent(purpose);
  return {
    name,
    type: 'application/pdf',
    length: content.length,
    open: async () =>
      (async function* () {
        yield content;
      })(),
  };
}
