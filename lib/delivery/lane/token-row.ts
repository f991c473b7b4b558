import type { Item, Key } from '../../aws/table.ts';

/** The one row of a token value: its two slots, its pause and its day. So one write shows all of them. */
export type TokenRow = Item;

/** By the token's fingerprint, never by the token. */
export function tokenKey(token: string): Key {
  return { pk: `token#${token}`, sk: 'token' };
}
