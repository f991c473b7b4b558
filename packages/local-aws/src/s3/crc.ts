/** One of the two checksums of S3 that Node does not have. A 64-bit value is two halves of 32 bits. */
export interface Crc {
  update(bytes: Uint8Array): void;
  /** Big-endian, as in S3. */
  digest(): Buffer;
}

const crc32cTable = createTable(0x82f63b78n);
const crc64Table = createTable(0x9a6c9329ac4bc9b5n);

/** CRC-32C (Castagnoli). */
export function createCrc32c(): Crc {
  let value = 0xffffffff;
  return {
    update(bytes) {
      // An index loop: iterating a Buffer is five times slower.
      for (let at = 0; at < bytes.length; at += 1) {
        value = (value >>> 8) ^ lookUp(crc32cTable.low, value ^ byteAt(bytes, at));
      }
    },
    digest() {
      const result = Buffer.alloc(4);
      result.writeUInt32BE(~value >>> 0);
      return result;
    },
  };
}

/** CRC-64/NVME, the default of the AWS CLI. */
export function createCrc64nvme(): Crc {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; at += 1) {
        const index = low ^ byteAt(bytes, at);
        low = ((low >>> 8) | (high << 24)) ^ lookUp(crc64Table.low, index);
        high = (high >>> 8) ^ lookUp(crc64Table.high, index);
      }
    },
    digest() {
      const result = Buffer.alloc(8);
      result.writeUInt32BE(~high >>> 0);
      result.writeUInt32BE(~low >>> 0, 4);
      return result;
    },
  };
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0;
}

function lookUp(half: Uint32Array, index: number): number {
  return half[index & 0xff] ?? 0;
}

function createTable(polynomial: bigint): { high: Uint32Array; low: Uint32Array } {
  const rows = Array.from({ length: 256 }, (_, byte) => {
    let row = BigInt(byte);
    for (let bit = 0; bit < 8; bit += 1) row = row & 1n ? (row >> 1n) ^ polynomial : row >> 1n;
    return row;
  });
  return {
    high: Uint32Array.from(rows, (row) => Number(row >> 32n)),
    low: Uint32Array.from(rows, (row) => Number(row & 0xffffffffn)),
  };
}
