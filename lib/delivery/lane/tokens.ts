import * as z from 'zod/mini';
import type { Secrets } from '../../aws/secrets.ts';
import { createKeyedHash } from '../keyed-hash.ts';

const TokenSecret = z.object({ tokens: z.array(z.string()) });

/** An operation's tokens, and what may be written down about one: its fingerprint. */
export interface Tokens {
  /** The operation's token with this number; nothing when its secret holds fewer. */
  get(secret: string, number: number): Promise<string | undefined>;
  /** The same, as stored now: for when the CRM refused the cached one. */
  refetch(secret: string, number: number): Promise<string | undefined>;
  /** 26 letters and digits that name a token value without giving it away. */
  fingerprint(token: string): Promise<string>;
  /** The mark by which a command is found again in the CRM: `wkx-` and 20 letters and digits nobody can guess. */
  marker(commandId: string): Promise<string>;
}

export function createTokens(secrets: Secrets, keySecret: string): Tokens {
  const hash = createKeyedHash(secrets, keySecret);
  return {
    get: async (secret, number) => parse(await secrets.get(secret))[number],
    refetch: async (secret, number) => parse(await secrets.refetch(secret))[number],
    fingerprint: async (token) => (await hash('token', token)).slice(0, 26),
    marker: async (commandId) => `wkx-${(await hash('marker', commandId)).slice(0, 20)}`,
  };
}

/** Deliberately says nothing about the text it could not read: it holds tokens. */
function parse(text: string): readonly string[] {
  try {
    return TokenSecret.parse(JSON.parse(text)).tokens;
  } catch {
    throw new Error('A token secret must hold {"tokens":["…"]}');
  }
}
