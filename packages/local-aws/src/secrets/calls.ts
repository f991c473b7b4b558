import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { JsonCall } from '../json-protocol.ts';
import { accessDenied, Refusal } from '../refusal.ts';
import type { AwsRequest } from '../service.ts';
import type { Secret } from './secret.ts';

const described = z.object({ SecretId: z.string().min(1) });
const got = described.extend({ VersionId: z.string().optional(), VersionStage: z.string().optional() });
const put = described.extend({
  SecretString: z.string(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
  VersionStages: z.array(z.string()).min(1).optional(),
});
const moved = described.extend({
  VersionStage: z.string(),
  MoveToVersionId: z.string().optional(),
  RemoveFromVersionId: z.string().optional(),
});

/** Where secrets are looked up: by name, ARN, or ARN without its random end. */
export interface Secrets {
  find(nameOrArn: string): Secret | undefined;
  /** What a policy would have to name for a secret that does not exist. */
  arnOf(nameOrArn: string): string;
}

/** The calls of Secrets Manager that are emulated, each checked against the signer's policies. */
export function secretsCalls(secrets: Secrets): Record<string, JsonCall> {
  const open = (request: AwsRequest, operation: string, id: string) =>
    allowedSecret(secrets, request, `secretsmanager:${operation}`, id);
  return {
    GetSecretValue(raw, request) {
      const input = read(got, raw);
      const secret = open(request, 'GetSecretValue', input.SecretId);
      const version = secret.find(input.VersionId, input.VersionStage);
      return {
        ...named(secret),
        VersionId: version.id,
        SecretString: version.value,
        VersionStages: secret.labelsOf(version.id),
        CreatedDate: version.createdMs / 1000,
      };
    },
    PutSecretValue(raw, request) {
      const input = read(put, raw);
      const secret = open(request, 'PutSecretValue', input.SecretId);
      const id = input.ClientRequestToken ?? randomUUID();
      secret.put(id, input.SecretString, input.VersionStages ?? ['AWSCURRENT']);
      return { ...named(secret), VersionId: id, VersionStages: secret.labelsOf(id) };
    },
    UpdateSecretVersionStage(raw, request) {
      const input = read(moved, raw);
      const secret = open(request, 'UpdateSecretVersionStage', input.SecretId);
      secret.moveLabel(input.VersionStage, input.RemoveFromVersionId, input.MoveToVersionId);
      return named(secret);
    },
    DescribeSecret(raw, request) {
      const secret = open(request, 'DescribeSecret', read(described, raw).SecretId);
      return {
        ...named(secret),
        CreatedDate: secret.createdMs / 1000,
        LastChangedDate: secret.changedMs / 1000,
        VersionIdsToStages: secret.labelsByVersion(),
      };
    },
  };
}

function allowedSecret(secrets: Secrets, request: AwsRequest, action: string, id: string): Secret {
  const secret = secrets.find(id);
  const resource = secret?.arn ?? secrets.arnOf(id);
  if (!request.allows(action, resource)) {
    throw accessDenied('AccessDeniedException', request.principal.arn, action, resource, 400);
  }
  if (secret) return secret;
  throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function named(secret: Secret): { ARN: string; Name: string } {
  return { ARN: secret.arn, Name: secret.name };
}

function read<T extends z.ZodType>(schema: T, input: unknown): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Refusal('ValidationException', `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'invalid'}`);
}
