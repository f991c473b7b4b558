import { createHash } from 'node:crypto';
import { refusals } from './refusal.ts';
import type { CrmState, Token } from './state.ts';

/** SHA-256 of a token, in hex. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** The token with this value. Throws the documented 401 without a value, and the documented 403 for an unknown one. */
export function authenticate(state: CrmState, value: string | undefined): Token {
  if (value === undefined || value === '') throw refusals.noToken();
  const hash = hashOf(value);
  const token = state.tokens.find((candidate) => candidate.hash === hash);
  if (token === undefined || token.deleted) throw refusals.badToken();
  return token;
}
