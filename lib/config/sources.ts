import type { CommandInput, CommandKind } from '../delivery/command.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';

/** What a call said of itself, beside its payload. */
export interface HookCall {
  /** The sender's own id of it, where it sends one. */
  readonly id: string | undefined;
  readonly receivedAt: Date;
}

/**
 * What a payload of the sender's own shape becomes: a command, or nothing where none is wanted. The payload is JSON that
 * nobody has checked: a zod schema is a good first line, and what it refuses is told to the sender.
 */
export type Hook = (payload: Readonly<Record<string, unknown>>, call: HookCall) => CommandInput | undefined;

/** Tokens of an issuer of one's own, checked by API Gateway. */
export interface JwtAuth {
  /** As the token's `iss` says it, such as `https://cognito-idp.us-east-1.amazonaws.com/…`. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** One of these must be in the token. @default none is asked for */
  readonly scopes?: readonly string[];
}

/** One configured sender of webhooks. Its keys are in the secret `bridge/webhooks/<source>`. */
export interface Source {
  readonly operation: string;
  /**
   * How it proves who it is. `'key'`: by a key in a header, which proves nothing about the body. `'signature'`: by Standard
   * Webhooks. `'iam'` or an issuer of tokens: to API Gateway, at addresses of its own, `/sources/<source>/…`. @default 'key'
   */
  readonly auth?: 'key' | 'signature' | 'iam' | { readonly jwt: JwtAuth };
  /** What it may have done. @default every kind */
  readonly commands?: readonly Exclude<CommandKind, 'audit'>[];
  /** Where the files that its hook names may lie: `bucket/` or `bucket/folder/`. @default nowhere */
  readonly buckets?: readonly string[];
  readonly hook?: Hook;
  /** How long a call waits for its delivery unless it says otherwise, 0 to 20 seconds. @default 10 */
  readonly waitSeconds?: number;
  /** For how long the same body without an id is the same call, 0 to 720 hours; 0: never. @default 24 */
  readonly sameBodyHours?: number;
  /** How many calls a minute it may make, and how many at once. @default as many as API Gateway lets in */
  readonly callsPerMinute?: number;
  /** The largest file of `POST /uploads`, 1 to 5120 MiB. @default 100 */
  readonly maxFileMiB?: number;
  /** What becomes of an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}
export type Sources = Readonly<Record<string, Source>>;

/** The source of that name with its defaults filled in. Throws when the configuration has none. */
export function sourceNamed(sources: Sources, name: string) {
  const source = Object.hasOwn(sources, name) ? sources[name] : undefined;
  if (!source) throw new Error(`bridge.config.ts has no source "${name}"`);
  return {
    name,
    auth: 'key' as const,
    commands: ['insertCase', 'updateCase', 'insertTask', 'insertRecord', 'updateRecord'] as const,
    buckets: [] as const,
    waitSeconds: 10,
    sameBodyHours: 24,
    maxFileMiB: 100,
    ...source,
  };
}
export type CompletedSource = ReturnType<typeof sourceNamed>;

/** What the types cannot check of sources: a line per fault. */
export function sourceFaults(sources: Sources, isKnown: (operation: string) => boolean): string[] {
  return Object.entries(sources).flatMap(([name, source]) => [
    ...(/^[\w-]{1,64}$/.test(name) ? [] : [`sources: "${name}" may have letters, digits, - and _ only, at most 64`]),
    ...(isKnown(source.operation) ? [] : [`sources.${name}: there is no operation "${source.operation}"`]),
    ...(source.buckets ?? [])
      .filter((place) => !/^[a-z0-9][a-z0-9.-]+\/(.*\/)?$/s.test(place))
      .map((place) => `sources.${name}: "${place}" must be bucket/ or bucket/folder/, with the slash at the end`),
    ...ranges.flatMap(([setting, least, most]) => {
      const value = source[setting];
      const fits = value === undefined || (Number.isInteger(value) && value >= least && value <= most);
      return fits ? [] : [`sources.${name}: ${setting} is a whole number from ${least} to ${most}`];
    }),
  ]);
}

const ranges = [
  ['waitSeconds', 0, 20],
  ['sameBodyHours', 0, 720],
  ['callsPerMinute', 1, 60_000],
  ['maxFileMiB', 1, 5_120],
] as const;
