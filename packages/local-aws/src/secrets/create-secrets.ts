import { randomUUID } from 'node:crypto';
import { answerCall, type JsonProtocol } from '../json-protocol.ts';
import { secretsCalls } from './calls.ts';
import { generateSecret } from './generate.ts';
import { Secret } from './secret.ts';
import type { SecretsService } from './service.ts';

export const secretsProtocol: JsonProtocol = {
  name: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  errorPrefix: '',
  errorMessageField: 'Message',
  signatureStatus: 400,
  maxBodyBytes: 1024 * 1024,
};

/** The secrets of one account in one region. */
export function createSecrets(options: { region: string; account: string }): SecretsService {
  const secrets = new Map<string, Secret>();
  const arn = (name: string) => `arn:aws:secretsmanager:${options.region}:${options.account}:secret:${name}`;

  function find(nameOrArn: string): Secret | undefined {
    return [...secrets.values()].find((secret) => [secret.name, secret.arn, arn(secret.name)].includes(nameOrArn));
  }

  const calls = secretsCalls({ find, arn: (id) => (id.startsWith('arn:') ? id : arn(id)) });
  return {
    name: 'secretsmanager',
    createSecret(name, { value, generate } = {}) {
      if (secrets.has(name)) throw new Error(`A secret named ${name} already exists`);
      // The six random characters of AWS: a policy must not depend on them.
      const secret = new Secret(name, `${arn(name)}-${randomUUID().slice(0, 6)}`);
      secrets.set(name, secret);
      const first = value ?? (generate && generateSecret(generate));
      if (first !== undefined) secret.put(randomUUID(), first);
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
