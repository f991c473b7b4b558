import { randomUUID } from 'node:crypto';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
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
const describeSecret = (SecretId: string) => client.send(new DescribeSecretCommand({ SecretId }));
const moveStage = (SecretId: string, VersionStage: string, more = {}) =>
  client.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage, ...more }));
const newSecret = (value?: string) => {
  const name = `wolkvox/${randomUUID()}`;
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

  it('refuses a secret that does not exist, and a stage that no version has', async () => {
    const { name } = newSecret('token');

    expect(await refusalOf(get('nowhere'))).toMatchObject({ name: 'ResourceNotFoundException', status: 400 });
    expect(await refusalOf(get(name, { VersionStage: 'AWSPREVIOUS' }))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('refuses a secret without a value', async () => {
    expect(await refusalOf(get(newSecret().name))).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('refuses a version that is not in the stage asked for', async () => {
    const { name } = newSecret('one');
    const first = await get(name);
    await put(name, 'two');

    const both = { VersionId: first.VersionId, VersionStage: 'AWSCURRENT' };

    expect((await get(name, { VersionId: first.VersionId })).SecretString).toBe('one');
    expect(await refusalOf(get(name, both))).toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

describe('PutSecretValue', () => {
  it('makes the new version current and the old one previous', async () => {
    const { name } = newSecret('one');
    const first = await get(name);

    const second = await put(name, 'two');

    expect(await get(name)).toMatchObject({ SecretString: 'two', VersionId: second.VersionId });
    expect((await get(name, { VersionStage: 'AWSPREVIOUS' })).VersionId).toBe(first.VersionId);
  });

  it('drops the version before the previous one from the description', async () => {
    const { name } = newSecret('one');
    await put(name, 'two');

    await put(name, 'three');

    expect(Object.values((await describeSecret(name)).VersionIdsToStages ?? {})).toEqual([
      ['AWSPREVIOUS'],
      ['AWSCURRENT'],
    ]);
  });

  it('leaves the current version alone when it puts a pending one', async () => {
    const { name } = newSecret('one');

    await put(name, 'two', { VersionStages: ['AWSPENDING'] });

    expect((await get(name)).SecretString).toBe('one');
    expect((await get(name, { VersionStage: 'AWSPENDING' })).SecretString).toBe('two');
  });

  it('puts the same token once, and refuses it with another value', async () => {
    const { name } = newSecret('one');
    const ClientRequestToken = randomUUID();
    await put(name, 'two', { ClientRequestToken });

    const again = await put(name, 'two', { ClientRequestToken });
    const refusal = await refusalOf(put(name, 'three', { ClientRequestToken }));

    expect(again.VersionId).toBe(ClientRequestToken);
    expect((await get(name, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
    expect(refusal).toMatchObject({ name: 'ResourceExistsException' });
  });

  it('in process does the same', async () => {
    const { name, arn } = newSecret('one');

    aws.secrets.put(arn, 'two');

    expect((await get(name)).SecretString).toBe('two');
    expect((await get(name, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
  });
});

describe('UpdateSecretVersionStage', () => {
  it('ends a rotation: the pending version becomes current', async () => {
    const { name } = newSecret('one');
    const first = await get(name);
    const pending = await put(name, 'two', { VersionStages: ['AWSPENDING'] });

    await moveStage(name, 'AWSCURRENT', { MoveToVersionId: pending.VersionId, RemoveFromVersionId: first.VersionId });

    expect((await get(name)).SecretString).toBe('two');
    expect((await get(name, { VersionStage: 'AWSPREVIOUS' })).SecretString).toBe('one');
  });

  it('refuses to take the current stage off a version that is not named', async () => {
    const { name } = newSecret('one');
    const pending = await put(name, 'two', { VersionStages: ['AWSPENDING'] });

    const refusal = await refusalOf(moveStage(name, 'AWSCURRENT', { MoveToVersionId: pending.VersionId }));

    expect(refusal).toMatchObject({ name: 'InvalidParameterException' });
    expect((await get(name)).SecretString).toBe('one');
  });
});

describe('createSecret', () => {
  const generated = async (generate: GenerateSecretString) => {
    const name = randomUUID();
    aws.secrets.createSecret(name, { generate });
    return (await get(name)).SecretString ?? '';
  };

  it('generates 32 characters of each kind when nothing else is said', async () => {
    const password = await generated({});

    expect(password).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(password).toMatch(kind);
    expect(await generated({})).not.toBe(password);
  });

  it('leaves out what is excluded', async () => {
    const generate = {
      PasswordLength: 200,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'aeiou01',
    };

    expect(await generated(generate)).toMatch(/^[b-df-hj-np-tv-z2-9]{200}$/);
  });

  it('puts the password into the template', async () => {
    const generate = { SecretStringTemplate: '{"user":"x"}', GenerateStringKey: 'key', ExcludePunctuation: true };

    expect(JSON.parse(await generated(generate))).toEqual({ user: 'x', key: expect.stringMatching(/^\w{32}$/) });
  });
});
