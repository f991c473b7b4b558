import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets, type Secrets } from '../../../lib/aws/secrets.ts';

let aws: LocalAws;
let client: SecretsManagerClient;
let secrets: Secrets;
let clock: number;
let calls: number;
let name: string;

beforeAll(async () => {
  aws = await startAws();
  client = new SecretsManagerClient(aws.clientConfig());
  client.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(() => aws.stop());
beforeEach(() => {
  clock = 1_000_000;
  calls = 0;
  name = `secret-${Math.random()}`;
  aws.secrets.createSecret(name, { value: 'first' });
  secrets = createSecrets({ client, now: () => clock });
});

describe('get', () => {
  it('asks once every five minutes', async () => {
    await secrets.get(name);
    aws.secrets.put(name, 'second');
    clock += 299_999;
    expect(await secrets.get(name)).toBe('first');
    clock += 1;
    expect(await secrets.get(name)).toBe('second');
    expect(calls).toBe(2);
  });

  it('asks again after a failure', async () => {
    const unknown = `${name}-later`;
    await expect(secrets.get(unknown)).rejects.toThrow();
    aws.secrets.createSecret(unknown, { value: 'now' });

    expect(await secrets.get(unknown)).toBe('now');
  });
});

describe('refetch', () => {
  it('returns the stored text at once, and asks again after a minute', async () => {
    await secrets.get(name);
    aws.secrets.put(name, 'second');
    expect(await secrets.refetch(name)).toBe('second');
    aws.secrets.put(name, 'third');
    clock += 59_999;
    expect(await secrets.refetch(name)).toBe('second');
    clock += 1;
    expect(await secrets.refetch(name)).toBe('third');
    expect(calls).toBe(3);
  });

  it('updates the value that get returns', async () => {
    await secrets.get(name);
    aws.secrets.put(name, 'second');
    await secrets.refetch(name);

    expect(await secrets.get(name)).toBe('second');
    expect((await client.send(new GetSecretValueCommand({ SecretId: name }))).SecretString).toBe('second');
  });
});
