import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

const freshMs = 5 * 60_000;

/** Secrets by name, cached for five minutes. */
export interface Secrets {
  /** The secret's text. Throws when the secret does not exist or the role may not read it. */
  get(name: string): Promise<string>;
  /** The stored text, past the cache, at most once per `refetchEveryMs`. For a cached secret that was refused. */
  refetch(name: string): Promise<string>;
}

export interface SecretsOptions {
  readonly client?: SecretsManagerClient;
  /** @default a minute */
  readonly refetchEveryMs?: number;
  readonly now?: () => number;
}

export function createSecrets(options: SecretsOptions = {}): Secrets {
  const { client = new SecretsManagerClient({}), refetchEveryMs = 60_000, now = Date.now } = options;
  const cache = new Map<string, { value: string; fetchedAt: number; refetchedAt: number }>();

  async function load(name: string, refetchedAt: number): Promise<string> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    if (SecretString === undefined) throw new Error(`Secret ${name} has no text`);
    cache.set(name, { value: SecretString, fetchedAt: now(), refetchedAt });
    return SecretString;
  }

  return {
    async get(name) {
      const cached = cache.get(name);
      if (cached && now() - cached.fetchedAt < freshMs) return cached.value;
      return load(name, cached?.refetchedAt ?? 0);
    },
    async refetch(name) {
      const cached = cache.get(name);
      if (cached && now() - cached.refetchedAt < refetchEveryMs) return cached.value;
      return load(name, now());
    },
  };
}
