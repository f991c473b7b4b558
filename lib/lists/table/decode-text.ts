import { isAscii } from 'node:buffer';

type Decoder = InstanceType<typeof TextDecoder>;

/**
 * Decodes the text of a table as it comes: UTF-16 by its byte order mark, else UTF-8, else Windows-1252, of which Latin-1 is a
 * part. The first bytes that are not ASCII decide. The mark itself is left out.
 */
export async function* decodeText(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: Decoder | undefined;
  let held = new Uint8Array();
  let isFirst = true;
  for await (const chunk of bytes) {
    const given: Uint8Array = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
    held = new Uint8Array();
    if (isFirst && given.length < 3) {
      held = Uint8Array.from(given);
      continue;
    }
    decoder ??= isFirst ? byMark(given) : undefined;
    isFirst = false;
    decoder ??= byContent(given);
    if (decoder) yield decoder.decode(given, { stream: true });
    else if (isAscii(given)) yield Buffer.from(given).toString('latin1');
    // A character may end in the next chunk.
    else held = Uint8Array.from(given);
  }
  if (decoder) yield decoder.decode(held);
  else if (held.length > 0) yield (byContent(held, true) ?? new TextDecoder('windows-1252')).decode(held);
}

function byMark(bytes: Uint8Array): Decoder | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be');
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? new TextDecoder('utf-8') : undefined;
}

/** Returns `undefined` while nothing decides: all bytes are ASCII, or only a last character is not complete. */
function byContent(bytes: Uint8Array, isEnd = false): Decoder | undefined {
  if (isAscii(bytes)) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: !isEnd });
    const saysMore = [...text].some((character) => character > '\u007f');
    return saysMore ? new TextDecoder('utf-8') : undefined;
  } catch {
    return new TextDecoder('windows-1252');
  }
}
