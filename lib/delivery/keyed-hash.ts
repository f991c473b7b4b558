import { createHmac } from 'node:crypto';
import type { Secrets } from '../aws/secrets.ts';
import { base32 } from '../hash.ts';
import { parseKeys } from './rotating-keys.ts';

/**
 * Returns the HMAC-SHA256 of a text with each of the bridge's own keys, in letters and digits: the newest key first, then those
 * that retire. The purpose is part of the hashed text, so a hash for one purpose reveals no hash for another.
 */
export type KeyedHash = (purpose: 'token' | 'marker', text: string) => Promise<Hashes>;
export type Hashes = readonly [newest: string, ...retiring: string[]];

export function createKeyedHash(secrets: Secrets, keySecret: string): KeyedHash {
  return async (purpose, text) => {
    const secret = await secrets.get(keySecret);
    const [newest, ...retiring] = secret.startsWith('{') ? parseKeys(secret) : [secret];
    if (newest === undefined) throw new Error('The secret of the marker key holds no active key');
    const hash = (key: string) => base32(createHmac('sha256', key).update(`${purpose} ${text}`).digest());
    return [hash(newest), ...retiring.map(hash)];
  };
}
