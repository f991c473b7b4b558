import type { Attachment } from './attachment.ts';
import { bytesOf } from './source.ts';

/** The largest piece whose base64 V8 keeps in its young generation. Larger pieces cost thirteen times as much to encode. */
const pieceBytes = 64 * 1024 - 1;

/** The file as base64 text, in pieces, in constant memory. Throws what `bytesOf` throws. */
export async function* base64Of(file: Attachment, signal: AbortSignal): AsyncGenerator<string> {
  let carried: Buffer = Buffer.alloc(0);
  for await (const chunk of bytesOf(file, signal)) {
    let start = 0;
    if (carried.length > 0) {
      start = Math.min(3 - carried.length, chunk.length);
      carried = Buffer.concat([carried, chunk.subarray(0, start)]);
      if (carried.length < 3) continue;
      yield carried.toString('base64');
    }
    const end = chunk.length - ((chunk.length - start) % 3);
    for (let at = start; at < end; at += pieceBytes) {
      yield chunk.toString('base64', at, Math.min(at + pieceBytes, end));
    }
    // A copy: the source may reuse its buffer.
    carried = Buffer.from(chunk.subarray(end));
  }
  if (carried.length > 0) yield carried.toString('base64');
}
