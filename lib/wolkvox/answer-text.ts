import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** Why an answer has no text. */
export class AnswerTextError extends Error {
  override readonly name = 'AnswerTextError';
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const ungzip: Decoder = promisify(gunzip);
const unbrotli: Decoder = promisify(brotliDecompress);
/** Some servers send `deflate` without zlib's header. */
const undeflate: Decoder = (bytes, options) =>
  promisify(inflate)(bytes, options).catch(() => promisify(inflateRaw)(bytes, options));

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: ungzip,
  'x-gzip': ungzip,
  deflate: undeflate,
  br: unbrotli,
};

/**
 * Returns the text of a complete answer. The call asks for no compression, yet some servers compress: that is undone. Throws
 * an AnswerTextError for an unknown encoding, damaged bytes, or more than `maxBytes` of them.
 */
export async function answerText(bytes: Buffer, headers: IncomingHttpHeaders, maxBytes: number): Promise<string> {
  let plain = bytes;
  for (const decode of decodersFor(bytes, headers)) {
    plain = await decode(plain, { maxOutputLength: maxBytes }).catch(() => {
      throw new AnswerTextError('the answer’s compression is damaged, or it is too long');
    });
  }
  return withoutNoise(decodeText(plain));
}

/** In the order in which they must be undone. A compressed answer may lack its header: gzip begins with two fixed bytes. */
function decodersFor(bytes: Buffer, headers: IncomingHttpHeaders): Decoder[] {
  const names = (headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  // A proxy that decompresses may leave the header.
  if (/^(?:\u00ef\u00bb\u00bf|\s)*[{[<]/.test(bytes.subarray(0, 64).toString('latin1'))) return [];
  if (names.length === 0) return isGzip ? [ungzip] : [];
  return names.reverse().map((name) => {
    const decoder = Object.hasOwn(decoders, name) ? decoders[name] : undefined;
    if (!decoder) throw new AnswerTextError('the answer’s compression is unknown');
    return decoder;
  });
}

/** A CRM whose PHP writes ISO-8859-1 sends bytes that are no UTF-8. */
function decodeText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** PHP's own messages in HTML, where `display_errors` is on. After a fatal error the JSON may not be PHP's last word. */
const phpMessage = '<br />\\s*<b>(?:Warning|Notice|Deprecated|Strict Standards)</b>:[^\\n]*? on line <b>\\d+</b><br />';
const before = new RegExp(`^(?:[\\s\\ufeff]|${phpMessage})*`);
const after = new RegExp(`^(?:\\s|${phpMessage})*$`);

/** Removes what PHP writes around the JSON: a byte order mark for each file that was saved with one, and its own messages. */
function withoutNoise(text: string): string {
  const begun = text.replace(before, '');
  const end = Math.max(begun.lastIndexOf('}'), begun.lastIndexOf(']')) + 1;
  return after.test(begun.slice(end)) ? begun.slice(0, end) : begun;
}
