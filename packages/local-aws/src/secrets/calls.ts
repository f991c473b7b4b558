import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, notAuthorizedError } from '../aws-error.ts';
import type { JsonCall } from '../json-protocol.ts';
import type { AwsRequest } from '../service.ts';
import { unknownFieldError } from '../unknown-field.ts';
import type { Secret } from './secret.ts';

const getInput = z.strictObject({ SecretId: z.string().min(1) });
const putInput = getInput.extend({
  SecretString: z.string(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
});

export interface SecretLookup {
  /** Finds a secret by its name, its ARN, or its ARN without the random end. */
  find(nameOrArn: string): Secret | undefined;
  /** The ARN in the error for a secret that does not exist. */
  arn(nameOrArn: string): string;
}

const currentStage = ['AWSCURRENT'];

/** The emulated calls of Secrets Manager. Each checks the policies of the signer. */
export function secretsCalls(secrets: SecretLookup): Record<string, JsonCall> {
  return {
    GetSecretValue(raw, request) {
      const action = 'secretsmanager:GetSecretValue';
      const secret = findAllowed(secrets, request, action, readInput(getInput, raw, action).SecretId);
      const { id, value, createdMs } = secret.current;
      return {
        ...identity(secret),
        VersionId: id,
        SecretString: value,
        VersionStages: currentStage,
        CreatedDate: createdMs / 1000,
      };
    },
    PutSecretValue(raw, request) {
      const action = 'secretsmanager:PutSecretValue';
      const input = readInput(putInput, raw, action);
      const secret = findAllowed(secrets, request, action, input.SecretId);
      const id = input.ClientRequestToken ?? randomUUID();
      secret.put(id, input.SecretString);
      return { ...identity(secret), VersionId: id, VersionStages: currentStage };
    },
  };
}

function findAllowed(secrets: SecretLookup, request: AwsRequest, action: string, id: string): Secret {
  const secret = secrets.find(id);
  const resource = secret?.arn ?? secrets.arn(id);
  if (!request.isAllowed(action, resource)) throw notAuthorizedError(request.principal.arn, action, resource, 400);
  if (secret) return secret;
  throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

function identity(secret: Secret): { ARN: string; Name: string } {
  return { ARN: secret.arn, Name: secret.name };
}

function readInput<T extends z.ZodType>(schema: T, input: unknown, action: string): z.infer<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw (
    unknownFieldError(result.error, action) ??
    new AwsError('ValidationException', `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'invalid'}`)
  );
}
