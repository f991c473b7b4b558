import { writeFile } from 'node:fs/promises';
import { AwsError, notEmulatedError } from '../aws-error.ts';
import { decodeAwsChunked, incompleteBodyError } from './aws-chunked.ts';
import type { S3Call } from './call.ts';
import {
  type Checksum,
  checksumAlgorithms,
  checksumHeader,
  createHasher,
  type Hasher,
  parseAlgorithm,
} from './checksum.ts';
import type { ReceivedBody } from './multipart-types.ts';

/** The limit of one PutObject or UploadPart. */
const maxBytes = 5 * 1024 ** 3;
const plain = /^(UNSIGNED-PAYLOAD|[0-9a-f]{64})$/;
const chunked = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;

/**
 * Writes the body to a new file as it arrives, in constant memory. The caller must keep or remove the file.
 *
 * Throws, and leaves no file, when the client closes the connection or the bytes differ from a declared digest.
 */
export async function receiveBody(call: S3Call): Promise<ReceivedBody> {
  const payload = call.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const length = declaredLength(call, payload);
  const trailers = new Map<string, string>();
  // The iterator must not destroy the request: an error is answered on the same socket.
  const wire: AsyncIterable<Buffer> = call.request.http.iterator({ destroyOnReturn: false });
  const body = chunked.test(payload) ? decodeAwsChunked(wire, (name, value) => trailers.set(name, value)) : wire;
  const digests = new Digests(call.headers, payload);
  const file = call.state.files.incomingPath();
  try {
    await writeFile(file, digests.measure(body, length));
    if (digests.size !== length) throw incompleteBodyError();
    return { file, size: digests.size, ...digests.verify(trailers) };
  } catch (error) {
    await call.state.files.remove(file);
    throw error;
  }
}

/** Computes the digests that the request declares, while the bytes pass. */
class Digests {
  size = 0;
  readonly #headers: S3Call['headers'];
  readonly #payload: string;
  readonly #md5 = createHasher('md5');
  readonly #sha256: Hasher | undefined;
  readonly #algorithm: Checksum['algorithm'] | undefined;
  readonly #checksum: Hasher | undefined;

  constructor(headers: S3Call['headers'], payload: string) {
    this.#headers = headers;
    this.#payload = payload;
    this.#algorithm = declaredAlgorithm(headers);
    this.#checksum = this.#algorithm && createHasher(this.#algorithm);
    this.#sha256 = payload.length === 64 ? createHasher('sha256') : undefined;
  }

  async *measure(body: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.size += chunk.length;
      if (this.size > maxLength) throw incompleteBodyError();
      this.#md5.update(chunk);
      this.#sha256?.update(chunk);
      this.#checksum?.update(chunk);
      yield chunk;
    }
  }

  verify(trailers: ReadonlyMap<string, string>): { md5: string; checksum: Checksum | undefined } {
    const sha256 = this.#sha256?.digest().toString('hex');
    if (sha256 !== undefined && sha256 !== this.#payload) {
      const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
      throw new AwsError('XAmzContentSHA256Mismatch', message);
    }
    const md5 = this.#md5.digest();
    const declaredMd5 = this.#headers['content-md5'];
    if (declaredMd5 !== undefined && declaredMd5 !== md5.toString('base64')) {
      throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    return { md5: md5.toString('hex'), checksum: this.#verifyChecksum(trailers) };
  }

  #verifyChecksum(trailers: ReadonlyMap<string, string>): Checksum | undefined {
    if (this.#algorithm === undefined || this.#checksum === undefined) return undefined;
    const name = checksumHeader(this.#algorithm);
    const value = this.#checksum.digest().toString('base64');
    if (value !== (this.#headers[name] ?? trailers.get(name))) {
      const message = `The ${this.#algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
      throw new AwsError('BadDigest', message);
    }
    return { algorithm: this.#algorithm, value, type: 'FULL_OBJECT' };
  }
}

function declaredLength(call: S3Call, payload: string): number {
  if (!plain.test(payload) && !chunked.test(payload)) throw notEmulatedError(`A payload of the kind ${payload}`);
  const length = call.headers[plain.test(payload) ? 'content-length' : 'x-amz-decoded-content-length'];
  if (length === undefined || !/^\d{1,15}$/.test(length)) {
    const message = 'You must provide the Content-Length HTTP header.';
    throw new AwsError('MissingContentLength', message, { status: 411 });
  }
  if (Number(length) > maxBytes) {
    throw new AwsError('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
  return Number(length);
}

function declaredAlgorithm(headers: S3Call['headers']): Checksum['algorithm'] | undefined {
  const names = checksumAlgorithms.map(checksumHeader).filter((name) => name in headers);
  const trailer = headers['x-amz-trailer'];
  if (trailer !== undefined) names.push(trailer);
  if (names.length > 1) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw new AwsError('InvalidRequest', message);
  }
  return names[0] === undefined ? undefined : parseAlgorithm(names[0]);
}
