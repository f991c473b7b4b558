import { describe, expect, it } from 'vitest';
import { createKeyedHash } from '../../../../lib/delivery/keyed-hash.ts';
import { createTokens } from '../../../../lib/delivery/lane/tokens.ts';

const stored = secrets({ key: 'key', 'wolkvox/dev/demo': '{"tokens":["t-1","t-2"]}', broken: 'Bearer t-3' });
const tokens = createTokens(stored, createKeyedHash(stored, 'key'));

describe('createTokens', () => {
  it('returns the token with that number, and none beyond the last', async () => {
    expect(await tokens.get('wolkvox/dev/demo', 1)).toBe('t-2');
    expect(await tokens.get('wolkvox/dev/demo', 2)).toBeUndefined();
  });

  // Expected value computed with another tool: base32 of an HMAC-SHA-256.
  it('names a token by 26 letters and digits of an HMAC', async () => {
    expect(await tokens.fingerprint('t-1')).toBe('36hvavaogsvrmvjossp6yfcy72');
  });

  it('names a token by the oldest key, so that its slots and counts stay while the key is replaced', async () => {
    const [older, newer] = ['o'.repeat(44), 'n'.repeat(44)];
    const nameBy = (text: string) => {
      const keys = secrets({ key: text });
      return createTokens(keys, createKeyedHash(keys, 'key')).fingerprint('t-1');
    };

    expect(await nameBy(JSON.stringify({ active: [newer], retiring: [older] }))).toBe(await nameBy(older));
    expect(await nameBy(JSON.stringify({ active: [newer] }))).toBe(await nameBy(newer));
  });

  it('says what a token secret must hold, and shows none of its content', async () => {
    const fault = await tokens.get('broken', 0).catch((error: Error) => `${error.stack} ${error.cause}`);

    expect(fault).toContain('A token secret must hold');
    expect(fault).not.toContain('t-3');
  });
});

function secrets(values: Record<string, string>) {
  const get = async (name: string) => values[name] ?? '';
  return { get, refetch: get };
}
