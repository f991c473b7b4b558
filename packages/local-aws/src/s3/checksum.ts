import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';
import { badRequest } from './error.ts';

export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** A checksum that S3 keeps with an object. A composite one is the checksum of the parts' checksums, with `-<parts>`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

/** Takes bytes as they pass, and gives the result as bytes. */
export interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

export function newHasher(algorithm: ChecksumAlgorithm | 'md5'): Hasher {
  switch (algorithm) {
    case 'crc32':
      return newCrc32();
    case 'crc32c':
      return crc32c();
    case 'crc64nvme':
      return crc64nvme();
    default:
      return createHash(algorithm);
  }
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm}`;
}

/** The algorithm that a header or trailer such as `x-amz-checksum-crc32` names, in any case; `CRC32` too. */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const wanted = name.toLowerCase().replace('x-amz-checksum-', '');
  const algorithm = checksumAlgorithms.find((known) => known === wanted);
  if (algorithm === undefined) throw badRequest('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  return algorithm;
}

/** The headers that say a checksum in an answer. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function newCrc32(): Hasher {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    digest: () => {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(value);
      return result;
    },
  };
}
