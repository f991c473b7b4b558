import { badRequest, S3Error } from './error.ts';

const minChunkBytes = 8192;
const maxLineBytes = 16_384;

/**
 * The bytes inside an `aws-chunked` body, as they arrive; then calls `onTrailer` for each trailer, its name in lower case.
 *
 * Signatures of single chunks are not checked: the request's own signature was.
 */
export async function* decodeAwsChunked(
  source: AsyncIterable<Buffer>,
  onTrailer: (name: string, value: string) => void,
): AsyncGenerator<Buffer> {
  const chunks = source[Symbol.asyncIterator]();
  try {
    yield* decode(readFrom(chunks), onTrailer);
  } finally {
    // Lets go of the source: else what is left of a refused body could not be read and dropped.
    await chunks.return?.();
  }
}

async function* decode(input: Input, onTrailer: (name: string, value: string) => void): AsyncGenerator<Buffer> {
  let shortChunk = false;
  for (;;) {
    const size = parseSize(await input.line());
    if (size === 0) break;
    if (shortChunk) throw chunkTooSmall();
    shortChunk = size < minChunkBytes;
    yield* input.bytes(size);
    if ((await input.line()) !== '') throw incompleteBody();
  }
  for (let line = await input.line(); line !== ''; line = await input.line()) {
    const colon = line.indexOf(':');
    if (colon < 1)
      throw badRequest('MalformedTrailerError', 'The request contained trailing data that was not well-formed.');
    onTrailer(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

export function incompleteBody(): S3Error {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  return badRequest('IncompleteBody', message);
}

/** Each line is `<hex size>` with extensions behind a semicolon, such as `;chunk-signature=…`. */
function parseSize(line: string): number {
  const size = /^([0-9a-f]{1,12})(;.*)?$/i.exec(line)?.[1];
  if (size === undefined) throw incompleteBody();
  return Number.parseInt(size, 16);
}

interface Input {
  line(): Promise<string>;
  bytes(count: number): AsyncIterable<Buffer>;
}

function readFrom(chunks: AsyncIterator<Buffer>): Input {
  let rest: Buffer = Buffer.alloc(0);

  async function next(): Promise<Buffer> {
    const chunk = await chunks.next();
    if (chunk.done) throw incompleteBody();
    return chunk.value;
  }

  async function line(): Promise<string> {
    let end = rest.indexOf('\r\n');
    while (end < 0) {
      if (rest.length > maxLineBytes) throw incompleteBody();
      rest = Buffer.concat([rest, await next()]);
      end = rest.indexOf('\r\n');
    }
    const text = rest.subarray(0, end).toString('latin1');
    rest = rest.subarray(end + 2);
    return text;
  }

  async function* bytes(count: number): AsyncGenerator<Buffer> {
    let missing = count;
    while (missing > 0) {
      if (rest.length === 0) rest = await next();
      const slice = rest.subarray(0, missing);
      rest = rest.subarray(slice.length);
      missing -= slice.length;
      yield slice;
    }
  }

  return { line, bytes };
}

/** A stream that hands over small pieces fails so on AWS, and would pass unnoticed here. */
function chunkTooSmall(): S3Error {
  const message = 'Only the last chunk is allowed to have a size less than 8192 bytes';
  return new S3Error(403, 'InvalidChunkSizeError', message);
}
