import { writeFile } from 'node:fs/promises';
import { decodeAwsChunked, incompleteBody } from './aws-chunked.ts';
import type { S3Call } from './call.ts';
import {
  type Checksum,
  checksumAlgorithms,
  checksumHeader,
  type Hasher,
  newHasher,
  parseAlgorithm,
} from './checksum.ts';
import { badRequest, notEmulated, S3Error } from './error.ts';
import type { Received } from './upload-in-parts.ts';

/** The most that one PutObject or UploadPart takes. */
const maxBytes = 5 * 1024 ** 3;
const plain = /^(UNSIGNED-PAYLOAD|[0-9a-f]{64})$/;
const chunked = /^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/;

/**
 * Writes the body to a new file as it arrives, in constant memory. The caller keeps the file or discards it.
 *
 * Throws, and leaves no file, when the client goes away or the bytes are not those that it announced.
 */
export async function receiveBody(call: S3Call): Promise<Received> {
  const payload = call.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD';
  const length = announcedLength(call, payload);
  const trailers = new Map<string, string>();
  // The iterator must not destroy the request: the refusal is still to be answered on its socket.
  const wire: AsyncIterable<Buffer> = call.request.http.iterator({ destroyOnReturn: false });
  const body = chunked.test(payload) ? decodeAwsChunked(wire, (name, value) => trailers.set(name, value)) : wire;
  const digests = new Digests(call.headers, payload);
  const file = call.state.files.incoming();
  try {
    await writeFile(file, digests.measure(body, length));
    if (digests.size !== length) throw incompleteBody();
    return { file, size: digests.size, ...digests.verify(trailers) };
  } catch (error) {
    await call.state.files.discard(file);
    throw error;
  }
}

/** A digest of each kind that the request announces, taken while the bytes pass. */
class Digests {
  size = 0;
  readonly #headers: S3Call['headers'];
  readonly #payload: string;
  readonly #md5 = newHasher('md5');
  readonly #sha256: Hasher | undefined;
  readonly #algorithm: Checksum['algorithm'] | undefined;
  readonly #checksum: Hasher | undefined;

  constructor(headers: S3Call['headers'], payload: string) {
    this.#headers = headers;
    this.#payload = payload;
    this.#algorithm = announcedAlgorithm(headers);
    this.#checksum = this.#algorithm && newHasher(this.#algorithm);
    this.#sha256 = payload.length === 64 ? newHasher('sha256') : undefined;
  }

  async *measure(body: AsyncIterable<Buffer>, maxLength: number): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.size += chunk.length;
      if (this.size > maxLength) throw incompleteBody();
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
      throw badRequest('XAmzContentSHA256Mismatch', message);
    }
    const md5 = this.#md5.digest();
    const wantedMd5 = this.#headers['content-md5'];
    if (wantedMd5 !== undefined && wantedMd5 !== md5.toString('base64')) {
      throw badRequest('BadDigest', 'The Content-MD5 you specified did not match what we received.');
    }
    return { md5: md5.toString('hex'), checksum: this.#verifyChecksum(trailers) };
  }

  #verifyChecksum(trailers: ReadonlyMap<string, string>): Checksum | undefined {
    if (this.#algorithm === undefined || this.#checksum === undefined) return undefined;
    const name = checksumHeader(this.#algorithm);
    const value = this.#checksum.digest().toString('base64');
    if (value !== (this.#headers[name] ?? trailers.get(name))) {
      const message = `The ${this.#algorithm.toUpperCase()} you specified did not match the calculated checksum.`;
      throw badRequest('BadDigest', message);
    }
    return { algorithm: this.#algorithm, value, type: 'FULL_OBJECT' };
  }
}

function announcedLength(call: S3Call, payload: string): number {
  if (!plain.test(payload) && !chunked.test(payload)) throw notEmulated(`A payload of the kind ${payload}`);
  const length = call.headers[plain.test(payload) ? 'content-length' : 'x-amz-decoded-content-length'];
  if (length === undefined || !/^\d{1,15}$/.test(length)) {
    throw new S3Error(411, 'MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
  if (Number(length) > maxBytes) {
    throw badRequest('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  }
  return Number(length);
}

function announcedAlgorithm(headers: S3Call['headers']): Checksum['algorithm'] | undefined {
  const names = checksumAlgorithms.map(checksumHeader).filter((name) => name in headers);
  const trailer = headers['x-amz-trailer'];
  if (trailer !== undefined) names.push(trailer);
  if (names.length > 1) {
    const message = 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.';
    throw badRequest('InvalidRequest', message);
  }
  return names[0] === undefined ? undefined : parseAlgorithm(names[0]);
}
