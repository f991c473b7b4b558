import { type HmacAuth, type HmacScheme, hmacScheme } from './senders.ts';

/** The key in the address of the hook, as the parameter of this name. Whoever sees the address has the key. */
export interface QueryAuth {
  readonly query: string;
}

/** Messages of Amazon SNS, signed by AWS. Subscriptions of these topics are confirmed. */
export interface SnsAuth {
  readonly sns: { readonly topics: readonly string[] };
}

/** The ways to prove its identity of a sender that cannot be taught ours. They open the source's hook only, except `'basic'`. */
export type SenderAuth = HmacAuth | 'basic' | QueryAuth | SnsAuth;

/** How a sender checks that the address is its owner's, before it sends anything. */
export type Handshake = NonNullable<HmacScheme['handshake']>;

/** Whether a source proves itself in a way of its sender. */
export function isSenderAuth(auth: unknown): auth is SenderAuth {
  return auth === 'basic' || isHmac(auth) || isQuery(auth) || isSns(auth);
}

/** Returns the name of the method: the word, or the name of the only field. */
export function authMethod(auth: string | object): string {
  return typeof auth === 'string' ? auth : (Object.keys(auth)[0] ?? '');
}

/** Whether the stack keeps a secret for the source. */
export function hasSecret(auth: string | object = 'key'): boolean {
  return ['key', 'signature', 'basic', 'hmac', 'query'].includes(authMethod(auth));
}

export function isHmac(auth: unknown): auth is HmacAuth {
  return typeof auth === 'object' && auth !== null && 'hmac' in auth;
}

export function isQuery(auth: unknown): auth is QueryAuth {
  return typeof auth === 'object' && auth !== null && 'query' in auth;
}

export function isSns(auth: unknown): auth is SnsAuth {
  return typeof auth === 'object' && auth !== null && 'sns' in auth;
}

/** Returns what a source's way to prove itself implies for settings that it leaves out. */
export function senderDefaults(auth: unknown): { readonly waitSeconds: number; readonly handshake?: Handshake } {
  const { handshake } = isHmac(auth) ? hmacScheme(auth) : {};
  // These senders read no answer, and give up after three to ten seconds.
  return { waitSeconds: isHmac(auth) || isSns(auth) ? 0 : 10, ...(handshake && { handshake }) };
}
