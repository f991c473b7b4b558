import type { Attachment } from './attachment.ts';

/** An attachment that could not be read as announced. Holds no name: names are people's. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/**
 * The file's bytes, exactly as many as announced. Throws a SourceError when there are more or fewer, its cause what the
 * source threw. Ends early once the signal is aborted. However it ends, the source is closed.
 */
export async function* bytesOf(file: Attachment, signal: AbortSignal): AsyncGenerator<Buffer> {
  let read = 0;
  let source: AsyncIterable<Uint8Array> | undefined;
  // A stream that stands still gives its next chunk never: only destroying it frees whoever waits for that.
  const destroy = () => destroyStream(source);
  signal.addEventListener('abort', destroy, { once: true });
  try {
    source = await file.open();
    for await (const chunk of source) {
      if (signal.aborted) return;
      read += chunk.length;
      if (read > file.length) break;
      yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    }
  } catch (cause) {
    throw new SourceError('an attachment could not be read', { cause });
  } finally {
    signal.removeEventListener('abort', destroy);
    destroyStream(source);
  }
  if (read !== file.length && !signal.aborted) {
    throw new SourceError(
      `an attachment is ${read > file.length ? 'longer' : 'shorter'} than its ${file.length} bytes`,
    );
  }
}

/** The largest piece whose base64 V8 keeps in its young generation: above it each encoding costs thirteen times as much. */
const pieceBytes = 64 * 1024 - 1;

/** The file as base64 text, in pieces. Constant memory whatever its size. */
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
    // Copied: the source may use its buffer again.
    carried = Buffer.from(chunk.subarray(end));
  }
  if (carried.length > 0) yield carried.toString('base64');
}

function destroyStream(source: AsyncIterable<Uint8Array> | undefined): void {
  if (source && 'destroy' in source && typeof source.destroy === 'function') source.destroy();
}
