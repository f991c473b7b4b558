import { createHash, timingSafeEqual } from 'node:crypto';

/** Returns bytes in RFC 4648's letters and digits, in lower case and without padding: a to z, 2 to 7. */
export function base32(bytes: Uint8Array): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
    value &= 0xff;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

/** Returns the SHA-256 of a value's JSON as letters and digits: 26 of them, 130 bits, unless another length is asked for. */
export function shortHash(value: unknown, length = 26): string {
  return base32(createHash('sha256').update(JSON.stringify(value)).digest()).slice(0, length);
}

/** Returns the SHA-256 of any JSON value, as 64 hex digits. The order of keys does not matter. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value, sortKeys)).digest('hex');
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether two texts are equal. Compares digests, so the time it takes shows neither length nor content. */
export function equalInConstantTime(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
