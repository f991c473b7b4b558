import * as z from 'zod/mini';
import type { Secrets } from '../../aws/secrets.ts';
import type { KeyedHash } from '../keyed-hash.ts';

const TokenSecret = z.object({ tokens: z.array(z.string()) });

/** An operation's tokens, and their fingerprints, which are all that may be stored or logged of a token. */
export interface Tokens {
  /** Returns the operation's token with this number. `undefined` when its secret holds fewer. */
  get(secret: string, number: number): Promise<string | undefined>;
  /** Returns the same as it is stored now: for when the CRM refused the cached one. */
  refetch(secret: string, number: number): Promise<string | undefined>;
  /** 26 letters and digits that identify a token value and do not reveal it. By the oldest key, so that slots and counts stay. */
  fingerprint(token: string): Promise<string>;
}

export function createTokens(secrets: Secrets, hash: KeyedHash): Tokens {
  return {
    get: async (secret, number) => parseTokens(await secrets.get(secret))[number],
    refetch: async (secret, number) => parseTokens(await secrets.refetch(secret))[number],
    async fingerprint(token) {
      const hashes = await hash('token', token);
      return (hashes.at(-1) ?? hashes[0]).slice(0, 26);
    },
  };
}

/** The error says nothing about the text: it holds tokens. */
function parseTokens(text: string): readonly string[] {
  try {
    return TokenSecret.parse(JSON.parse(text)).tokens;
  } catch {
    throw new Error('A token secret must hold {"tokens":["…"]}');
  }
}
