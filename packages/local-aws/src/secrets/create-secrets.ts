import { randomUUID } from 'node:crypto';
import { answerCall, type JsonService } from '../json-protocol.ts';
import { secretsCalls } from './calls.ts';
import { generateSecret } from './generate.ts';
import { Secret } from './secret.ts';
import type { SecretsService } from './service.ts';

export const secretsProtocol: JsonService = {
  name: 'secretsmanager',
  contentType: 'application/x-amz-json-1.1',
  errorPrefix: '',
  errorMessageField: 'Message',
  signatureStatus: 400,
  maxBodyBytes: 1024 * 1024,
};

/** Secrets of one account in one region. */
export function createSecrets(options: { region: string; account: string }): SecretsService {
  const secrets = new Map<string, Secret>();
  const arnOf = (name: string) => `arn:aws:secretsmanager:${options.region}:${options.account}:secret:${name}`;

  function find(nameOrArn: string): Secret | undefined {
    const isIt = ({ name, arn }: Secret) => name === nameOrArn || arn === nameOrArn || arnOf(name) === nameOrArn;
    return [...secrets.values()].find(isIt);
  }

  const calls = secretsCalls({ find, arnOf: (id) => (id.startsWith('arn:') ? id : arnOf(id)) });
  return {
    name: 'secretsmanager',
    createSecret(name, { value, generate } = {}) {
      if (secrets.has(name)) throw new Error(`A secret named ${name} already exists`);
      // As AWS: six characters that a policy must not have to know.
      const secret = new Secret(name, `${arnOf(name)}-${randomUUID().slice(0, 6)}`);
      secrets.set(name, secret);
      const first = value ?? (generate && generateSecret(generate));
      if (first !== undefined) secret.put(randomUUID(), first, ['AWSCURRENT']);
      return secret.arn;
    },
    put(nameOrArn, value) {
      const secret = find(nameOrArn);
      if (!secret) throw new Error(`There is no secret named ${nameOrArn}`);
      secret.put(randomUUID(), value, ['AWSCURRENT']);
    },
    handle: (request, response) => answerCall(secretsProtocol, calls, request, response),
  };
}
