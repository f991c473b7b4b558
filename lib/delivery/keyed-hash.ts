import { createHmac } from 'node:crypto';
import type { Secrets } from '../aws/secrets.ts';
import { base32 } from '../hash.ts';

/**
 * HMAC-SHA256 of a text with the bridge's own key, in letters and digits. What it is for is part of what is hashed, so that a
 * hash for one purpose says nothing about those for another.
 */
export type KeyedHash = (purpose: 'token' | 'marker' | 'file', text: string) => Promise<string>;

export function createKeyedHash(secrets: Secrets, keySecret: string): KeyedHash {
  return async (purpose, text) =>
    base32(
      createHmac('sha256', await secrets.get(keySecret))
        .update(`${purpose} ${text}`)
        .digest(),
    );
}
