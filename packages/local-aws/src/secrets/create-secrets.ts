import { randomUUID } from 'node:crypto';
import { answerCall, type JsonProtocol } from '../json-protocol.ts';
import type { Store } from '../store.ts';
import { secretsCalls } from './calls.ts';
import { generateSecret } from './generate.ts';
import { Secret, type SecretVersion } from './secret.ts';
import type { SecretsService } from './service.ts';

export const secretsProtocol: JsonProtocol = {
  name: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  errorPrefix: '',
  errorMessageField: 'Message',
  signatureStatus: 400,
  maxBodyBytes: 1024 * 1024,
};

/** A secret as the store has it. */
interface KeptSecret {
  readonly arn: string;
  readonly version: SecretVersion;
}

/** The secrets of one account in one region. */
export function createSecrets(options: { region: string; account: string; store: Store }): SecretsService {
  const list = options.store.list('secrets');
  const kept = new Map(list.entries().map(({ key, value }) => [key, value as KeptSecret]));
  const secrets = new Map<string, Secret>();
  const arn = (name: string) => `arn:aws:secretsmanager:${options.region}:${options.account}:secret:${name}`;

  function find(nameOrArn: string): Secret | undefined {
    return [...secrets.values()].find((secret) => [secret.name, secret.arn, arn(secret.name)].includes(nameOrArn));
  }

  const calls = secretsCalls({ find, arn: (id) => (id.startsWith('arn:') ? id : arn(id)) });
  return {
    name: 'secretsmanager',
    createSecret(name, { value, generate, volatileValue } = {}) {
      if (secrets.has(name)) throw new Error(`A secret named ${name} already exists`);
      const before = kept.get(name);
      // The six random characters of AWS: a policy must not depend on them.
      const secretArn = before?.arn ?? `${arn(name)}-${randomUUID().slice(0, 6)}`;
      const secret = new Secret(name, secretArn, (version) => list.put(name, { arn: secretArn, version }));
      secrets.set(name, secret);
      const first = value ?? (generate && generateSecret(generate));
      if (volatileValue !== undefined) secret.use({ id: randomUUID(), value: volatileValue, createdMs: Date.now() });
      else if (before) secret.use(before.version);
      else if (first !== undefined) secret.put(randomUUID(), first);
      return secret.arn;
    },
    put(nameOrArn, value) {
      const secret = find(nameOrArn);
      if (!secret) throw new Error(`There is no secret named ${nameOrArn}`);
      secret.put(randomUUID(), value);
    },
    handle: (request, response) => answerCall(secretsProtocol, calls, request, response),
  };
}
