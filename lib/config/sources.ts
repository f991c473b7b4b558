import { type CommandInput, sendableKinds } from '../delivery/command.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import { ConfigurationError } from './configuration-error.ts';
import { type Handshake, type SenderAuth, senderDefaults } from './source-auth.ts';

/** What a hook knows of a call besides its payload. */
export interface HookCall {
  /** The sender's own id of the call, where it sends one. */
  readonly id: string | undefined;
  readonly receivedAt: Date;
}

/**
 * Returns the command that a payload of the sender's own shape becomes; `undefined` when it shall become none. A list of payloads
 * is handed over one by one. Nobody has checked the payload's JSON. A zod schema is a good first line: the sender gets its refusal
 * as an answer.
 */
export type Hook = (payload: Readonly<Record<string, unknown>>, call: HookCall) => CommandInput | undefined;

/** JSON Web Tokens of your own issuer, checked by API Gateway. */
export interface JwtAuth {
  /** The token's `iss`, such as `https://cognito-idp.us-east-1.amazonaws.com/…`. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** One of these must be in the token. API Gateway answers 403 without one. */
  readonly scopes?: readonly string[];
  /**
   * What the token must say besides: `{ client_id: 'portal' }`. Each text is compared as API Gateway passes it; of a list it
   * makes `[a b]`. A call without them is answered 401.
   */
  readonly claims?: Readonly<Record<string, string>>;
  /** Says that every user of the issuer with this audience is this source. Required where neither scopes nor claims are. */
  readonly everyUser?: true;
}

/** One configured sender of webhooks. Its keys are in the secret `bridge/<stage>/webhooks/<source>`. */
export interface Source {
  readonly operation: string;
  /**
   * How it proves its identity. `'key'`: by a key in a header, which does not protect the body. `'signature'`: by Standard
   * Webhooks. `'iam'` or `jwt`: to API Gateway, at addresses of its own, `/sources/<source>/…`. For senders that know none of
   * these: `hmac`, `sns`, `'basic'` or `query`. @default 'key'
   */
  readonly auth?: 'key' | 'signature' | 'iam' | { readonly jwt: JwtAuth } | SenderAuth;
  /** How the sender checks the hook's address before it sends anything. @default that of its `hmac` preset, else none */
  readonly handshake?: Handshake;
  /** Which kinds of commands it may send. @default all */
  readonly commands?: readonly (typeof sendableKinds)[number][];
  /** The modules whose records it may make and change. @default all but those with commands of their own, such as `cases` */
  readonly modules?: readonly string[];
  /** The places whose files its hook may name: `bucket/` or `bucket/folder/`. @default none */
  readonly buckets?: readonly string[];
  readonly hook?: Hook;
  /**
   * The sites whose pages may call its hook from a browser, such as `https://www.example.com`. Everybody who opens such a page has
   * the key: `auth` must be `query`, and `commands` and `callsPerMinute` must be set. @default none
   */
  readonly origins?: readonly string[];
  /** Its hook gets files in the place of data URIs, such as a drawn signature: see `embedded`. @default they stay text */
  readonly embeddedFiles?: true;
  /** How long a call without `Prefer` waits for its delivery, 0 to 20 seconds. @default 10; 0 with `hmac` and `sns` */
  readonly waitSeconds?: number;
  /** How many of its calls may wait at once, 0 to 100. Further ones are answered at once. @default 5 */
  readonly waitsAtOnce?: number;
  /** For how long the same body without an id counts as the same call, 0 to 720 hours; 0: never. @default 24 */
  readonly sameBodyHours?: number;
  /** How many calls it may make in a minute, questions about its deliveries and each payload of a list included, and how many of them at once. @default API Gateway's limit */
  readonly callsPerMinute?: number;
  /**
   * How many calls of the operation's day in the CRM its commands may use. What is over waits for the next day, and takes no call
   * from other sources. Each of several tokens has its part. @default all that the day has
   */
  readonly callsPerDay?: number;
  /** The largest file of `POST /uploads`, 1 to 5120 MiB. @default 100 */
  readonly maxFileMiB?: number;
  /** What happens to an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}
export type Sources = Readonly<Record<string, Source>>;

/** Returns the source of that name with its defaults; `undefined` when there is none. For names that callers send. */
export function findSource(sources: Sources, name: string): CompletedSource | undefined {
  return Object.hasOwn(sources, name) ? sourceNamed(sources, name) : undefined;
}

/** Returns the source of that name with its defaults. Throws a ConfigurationError when there is none. */
export function sourceNamed(sources: Sources, name: string) {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (!source) throw new ConfigurationError(`bridge.config.ts has no source "${name}"`);
  return {
    name,
    auth: 'key' as const,
    commands: sendableKinds,
    buckets: [] as const,
    modules: undefined,
    origins: undefined,
    embeddedFiles: undefined,
    ...senderDefaults(source.auth),
    waitsAtOnce: 5,
    sameBodyHours: 24,
    maxFileMiB: 100,
    ...source,
  };
}
export type CompletedSource = ReturnType<typeof sourceNamed>;

/** Whether API Gateway checks tokens for the source. */
export function isJwt(auth: unknown): auth is { readonly jwt: JwtAuth } {
  return typeof auth === 'object' && auth !== null && 'jwt' in auth;
}
