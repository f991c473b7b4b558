import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Bridge } from '../lib/config/bridge.ts';
import { defaultStage, sourceKeyName } from '../lib/config/secret-names.ts';

/**
 * Returns the bearer token of the source `default`, or else of the first one with a key: its name, a point, and its key. Empty
 * when no source has a key.
 */
export async function readWebhookKey(
  bridge: Bridge,
  access: ConstructorParameters<typeof SecretsManagerClient>[0] & object,
): Promise<string> {
  const source = sourceWithKey(bridge);
  if (source === undefined) return '';
  const secrets = new SecretsManagerClient(access);
  const { SecretString = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: sourceKeyName(defaultStage, source) }),
  );
  secrets.destroy();
  return `${source}.${keyIn(SecretString)}`;
}

/** Returns the source `default` if it has a key, else the first one with a key. `undefined` when none has. */
export function sourceWithKey({ sources }: Pick<Bridge, 'sources'>): string | undefined {
  const withKey = Object.keys(sources).filter((name) => (sources[name]?.auth ?? 'key') === 'key');
  return withKey.find((name) => name === 'default') ?? withKey[0];
}

/** A secret holds the key alone, or during a rotation `{"active":["…"],"retiring":["…"]}`. */
function keyIn(secret: string): string {
  try {
    const { active = [] } = JSON.parse(secret) as { active?: readonly string[] };
    return active[0] ?? secret;
  } catch {
    return secret;
  }
}
