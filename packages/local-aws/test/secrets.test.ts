import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateSecretString } from '../src/secrets/service.ts';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

let aws: TestAws;
let client: SecretsManagerClient;

beforeAll(async () => {
  aws = await startTestAws();
  client = new SecretsManagerClient(aws.client());
});
afterAll(() => aws.stop());

const get = (SecretId: string, more = {}) => client.send(new GetSecretValueCommand({ SecretId, ...more }));
const put = (SecretId: string, SecretString: string, more = {}) =>
  client.send(new PutSecretValueCommand({ SecretId, SecretString, ...more }));
const newSecret = (value?: string) => {
  const name = `tokens/${randomUUID()}`;
  return { name, arn: aws.secrets.createSecret(name, value === undefined ? {} : { value }) };
};

describe('GetSecretValue', () => {
  it('finds a secret by its name, its ARN, and its ARN without the random end', async () => {
    const { name, arn } = newSecret('token');

    const found = await Promise.all([name, arn, arn.slice(0, -7)].map((id) => get(id)));

    expect(found.map(({ SecretString }) => SecretString)).toEqual(['token', 'token', 'token']);
    expect(found[0]).toMatchObject({
      ARN: arn,
      Name: name,
      VersionStages: ['AWSCURRENT'],
      CreatedDate: expect.any(Date),
    });
  });

  it('refuses a secret that does not exist', async () => {
    expect(await refusalOf(get('nowhere'))).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
  });

  it('refuses a secret without a value', async () => {
    expect(await refusalOf(get(newSecret().name))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it.each(['VersionId', 'VersionStage'])('answers 501 for a %s: only the current version is kept', async (field) => {
    const { name } = newSecret('one');

    expect(await refusalOf(get(name, { [field]: 'AWSPREVIOUS' }))).toMatchObject({
      status: 501,
      message: expect.stringContaining(`secretsmanager:GetSecretValue with ${field} is not emulated`),
    });
  });
});

describe('PutSecretValue', () => {
  it('makes the new version current', async () => {
    const { name } = newSecret('one');
    const first = await get(name);

    const second = await put(name, 'two');

    expect(await get(name)).toMatchObject({ SecretString: 'two', VersionId: second.VersionId });
    expect(second.VersionId).not.toBe(first.VersionId);
    expect(second.VersionStages).toEqual(['AWSCURRENT']);
  });

  it('answers 501 for a stage: a pending version is not kept', async () => {
    const { name } = newSecret('one');

    const refusal = await refusalOf(put(name, 'two', { VersionStages: ['AWSPENDING'] }));

    expect(refusal).toMatchObject({ status: 501, message: expect.stringContaining('with VersionStages') });
    expect((await get(name)).SecretString).toBe('one');
  });

  it('puts the same token once, and refuses it with another value', async () => {
    const { name } = newSecret('one');
    const ClientRequestToken = randomUUID();
    await put(name, 'two', { ClientRequestToken });

    const again = await put(name, 'two', { ClientRequestToken });
    const refusal = await refusalOf(put(name, 'three', { ClientRequestToken }));

    expect(again.VersionId).toBe(ClientRequestToken);
    expect((await get(name)).SecretString).toBe('two');
    expect(refusal).toMatchObject({ name: 'ResourceExistsException' });
  });

  it('in process does the same', async () => {
    const { name, arn } = newSecret('one');

    aws.secrets.put(arn, 'two');

    expect((await get(name)).SecretString).toBe('two');
  });
});

describe('createSecret', () => {
  const createGenerated = async (generate: GenerateSecretString) => {
    const name = randomUUID();
    aws.secrets.createSecret(name, { generate });
    return (await get(name)).SecretString ?? '';
  };

  it('generates 32 characters of each kind when nothing else is said', async () => {
    const password = await createGenerated({});

    expect(password).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(password).toMatch(kind);
    expect(await createGenerated({})).not.toBe(password);
  });

  it('leaves out punctuation where it is excluded', async () => {
    expect(await createGenerated({ PasswordLength: 200, ExcludePunctuation: true })).toMatch(/^[A-Za-z0-9]{200}$/);
  });
});
