import { faultIf } from './faults.ts';
import { type HmacAuth, hmacFault, hmacScheme } from './senders.ts';

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
export const handshakes = ['hub.challenge', 'challenge', 'plainToken', 'validationToken'] as const;
export type Handshake = (typeof handshakes)[number];

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

/** Returns a line for each fault of a sender's own way. `undefined` for the other ways. */
export function senderAuthFault(auth: unknown): string[] | undefined {
  if (isHmac(auth)) return hmacFault(auth);
  if (isQuery(auth)) {
    return faultIf(!/^[\w-]{1,64}$/.test(String(auth.query)), 'auth: query must be the name of a parameter');
  }
  if (!isSns(auth)) return auth === 'basic' ? [] : undefined;
  const topics = auth.sns?.topics;
  const fits = Array.isArray(topics) && topics.length > 0 && topics.every((topic) => topicForm.test(String(topic)));
  return faultIf(!fits, 'auth: sns must have topics, each as arn:aws:sns:REGION:ACCOUNT:NAME');
}

const topicForm = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w.-]{1,256}$/;

/** Returns a line for each fault of the sites whose pages may call a hook. */
export function originFault(source: {
  readonly auth?: unknown;
  readonly origins?: readonly string[];
  readonly commands?: readonly string[];
  readonly callsPerMinute?: number;
}): string[] {
  const { auth, origins, commands, callsPerMinute } = source;
  if (origins === undefined) return [];
  const isOrigin = (text: unknown) =>
    typeof text === 'string' && /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
  const fits = Array.isArray(origins) && origins.length > 0 && origins.every(isOrigin);
  return [
    ...faultIf(!fits, 'origins must be sites such as https://www.example.com, without a path'),
    ...faultIf(
      !isQuery(auth) || commands === undefined || callsPerMinute === undefined,
      'origins need auth: { query }, commands and callsPerMinute: everybody who opens the page has the key',
    ),
  ];
}
