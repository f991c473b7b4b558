import { describe, expect, it } from 'vitest';
import { base32 } from '../../lib/hash.ts';

describe('base32', () => {
  it.each([
    ['', ''],
    ['f', 'my'],
    ['fo', 'mzxq'],
    ['foo', 'mzxw6'],
    ['foob', 'mzxw6yq'],
    ['fooba', 'mzxw6ytb'],
    ['foobar', 'mzxw6ytboi'],
  ])('writes the RFC 4648 vector %j', (text, encoded) => {
    expect(base32(Buffer.from(text))).toBe(encoded);
  });
});
