import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from '../aws-error.ts';
import { createCrc32c, createCrc64nvme } from './crc.ts';

export const checksumAlgorithms = ['crc32', 'crc32c', 'crc64nvme', 'sha1', 'sha256'] as const;
export type ChecksumAlgorithm = (typeof checksumAlgorithms)[number];

/** The checksum of an object. A composite one is the checksum of the parts' checksums, with `-<parts>` at its end. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Hasher {
  update(bytes: Uint8Array): unknown;
  digest(): Buffer;
}

export function createHasher(algorithm: ChecksumAlgorithm | 'md5'): Hasher {
  switch (algorithm) {
    case 'crc32':
      return createCrc32();
    case 'crc32c':
      return createCrc32c();
    case 'crc64nvme':
      return createCrc64nvme();
    default:
      return createHash(algorithm);
  }
}

export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return `x-amz-checksum-${algorithm}`;
}

/** The algorithm in a name such as `x-amz-checksum-crc32` or `CRC32`, in any case. Throws InvalidRequest. */
export function parseAlgorithm(name: string): ChecksumAlgorithm {
  const wanted = name.toLowerCase().replace('x-amz-checksum-', '');
  const algorithm = checksumAlgorithms.find((known) => known === wanted);
  if (algorithm === undefined) throw new AwsError('InvalidRequest', 'Checksum algorithm provided is unsupported.');
  return algorithm;
}

/** The headers of a checksum in an answer. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
  if (checksum === undefined) return {};
  return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function createCrc32(): Hasher {
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
