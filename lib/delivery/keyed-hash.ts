import { createHmac } from 'node:crypto';
import type { Secrets } from '../aws/secrets.ts';
import { base32 } from '../hash.ts';

/**
 * Returns the HMAC-SHA256 of a text with the bridge's own key, in letters and digits. The purpose is part of the hashed text, so
 * a hash for one purpose reveals no hash for another.
 */
export type KeyedHash = (purpose: 'token' | 'marker', text: string) => Promise<string>;

export function createKeyedHash(secrets: Secrets, keySecret: string): KeyedHash {
  return async (purpose, text) =>
    base32(
      createHmac('sha256', await secrets.get(keySecret))
        .update(`${purpose} ${text}`)
        .digest(),
    );
}
