import { AwsError } from '../aws-error.ts';

const minChunkBytes = 8192;
const maxLineBytes = 16_384;

/**
 * The bytes inside an `aws-chunked` body, as they arrive. Then calls `onTrailer` for each trailer, with its name in lower
 * case. Does not check the signatures of single chunks: the signature of the request was verified.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    yield* decode(createReader(chunks), onTrailer);
  } finally {
    // Releases the source. Without this the rest of a refused body could not be read.
    await chunks.return?.();
  }
}

async function* decode(reader: Reader, onTrailer: (name: string, value: string) => void): AsyncGenerator<Buffer> {
  let wasShort = false;
  for (;;) {
    const size = parseSize(await reader.readLine());
    if (size === 0) break;
    if (wasShort) throw chunkTooSmallError();
    wasShort = size < minChunkBytes;
    yield* reader.readBytes(size);
    if ((await reader.readLine()) !== '') throw incompleteBodyError();
  }
  for (let line = await reader.readLine(); line !== ''; line = await reader.readLine()) {
    const colon = line.indexOf(':');
    if (colon < 1) {
      const message = 'The request contained trailing data that was not well-formed.';
      throw new AwsError('MalformedTrailerError', message);
    }
    onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

export function incompleteBodyError(): AwsError {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  return new AwsError('IncompleteBody', message);
}

/** Each line is `<hex size>` with optional extensions behind a semicolon, such as `;chunk-signature=…`. */
function parseSize(line: string): number {
  const size = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line)?.[1];
  if (size === undefined) throw incompleteBodyError();
  return Number.parseInt(size, 16);
}

interface Reader {
  readLine(): Promise<string>;
  readBytes(count: number): AsyncIterable<Buffer>;
}

function createReader(chunks: AsyncIterator<Buffer>): Reader {
  let rest: Buffer = Buffer.alloc(0);

  async function nextChunk(): Promise<Buffer> {
    const chunk = await chunks.next();
    if (chunk.done) throw incompleteBodyError();
    return chunk.value;
  }

  async function readLine(): Promise<string> {
    let end = rest.indexOf('\r\n');
    while (end < 0) {
      if (rest.length > maxLineBytes) throw incompleteBodyError();
      rest = Buffer.concat([rest, await nextChunk()]);
      end = rest.indexOf('\r\n');
    }
    const text = rest.subarray(0, end).toString('latin1');
    rest = rest.subarray(end + 2);
    return text;
  }

  async function* readBytes(count: number): AsyncGenerator<Buffer> {
    let missing = count;
    while (missing > 0) {
      if (rest.length === 0) rest = await nextChunk();
      const slice = rest.subarray(0, missing);
      rest = rest.subarray(slice.length);
      missing -= slice.length;
      yield slice;
    }
  }

  return { readLine, readBytes };
}

/** AWS refuses a stream of small pieces. Without this check such a client would work here and fail there. */
function chunkTooSmallError(): AwsError {
  const message = 'Only the last chunk is allowed to have a size less than 8192 bytes';
  return new AwsError('InvalidChunkSizeError', message, { status: 403 });
}
