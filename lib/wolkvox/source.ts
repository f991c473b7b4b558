import type { Attachment } from './attachment.ts';

/** An attachment could not be read, or its length differs. Holds no file name: names are personal data. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/**
 * The file's bytes, exactly `length` of them. Throws a SourceError when there are more or fewer, or when the source throws;
 * then `cause` is the source's error. Ends at once when the signal is aborted, even while the source is stalled. The source
 * is closed in every case.
 */
export async function* bytesOf(file: Attachment, signal: AbortSignal): AsyncGenerator<Buffer> {
  let read = 0;
  let wake = () => {};
  let close = () => {};
  const onAbort = () => wake();
  const unlessAborted = <T>(promise: Promise<T>): Promise<T | undefined> =>
    new Promise((resolve, reject) => {
      wake = () => resolve(undefined);
      if (signal.aborted) wake();
      promise.then(resolve, reject);
    });
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const opening = file.open();
    const source = await unlessAborted(opening);
    if (!source) return closeLate(opening);
    const iterator = source[Symbol.asyncIterator]();
    close = () => closeSource(source, iterator);
    for (;;) {
      const next = await unlessAborted(iterator.next());
      if (!next || signal.aborted) return;
      if (next.done) break;
      read += next.value.length;
      if (read > file.length) break;
      yield Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
    }
  } catch (cause) {
    if (signal.aborted) return;
    throw new SourceError('an attachment could not be read', { cause });
  } finally {
    signal.removeEventListener('abort', onAbort);
    close();
  }
  if (read === file.length) return;
  throw new SourceError(`an attachment is ${read > file.length ? 'longer' : 'shorter'} than its ${file.length} bytes`);
}

/** Closes a source that opens after the abort. */
function closeLate(opening: Promise<AsyncIterable<Uint8Array>>): void {
  opening.then(
    (source) => closeSource(source, source[Symbol.asyncIterator]()),
    () => {},
  );
}

/** Does not wait: a stalled generator handles `return` only after its pending step. */
function closeSource(source: AsyncIterable<Uint8Array>, iterator: AsyncIterator<Uint8Array>): void {
  // A late error of the stream is irrelevant, but without a listener it would end the process.
  if ('on' in source && typeof source.on === 'function') source.on('error', () => {});
  if ('destroy' in source && typeof source.destroy === 'function') source.destroy();
  Promise.resolve(iterator.return?.()).catch(() => {});
}
