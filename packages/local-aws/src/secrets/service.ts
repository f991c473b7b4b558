import type { AwsService } from '../service.ts';

/** The options of CloudFormation's `GenerateSecretString` that are emulated. */
export interface GenerateSecretString {
  /** @default 32 */
  readonly PasswordLength?: number | undefined;
  /** @default false */
  readonly ExcludePunctuation?: boolean | undefined;
}

/** Secrets, each with one text. */
export interface SecretsService extends AwsService {
  readonly name: 'secretsmanager';
  /**
   * Makes a secret and returns its ARN. Without `value` and `generate` it has no value yet. What an earlier process kept of it
   * comes before both. `volatileValue` comes before all, and is never written to disk.
   */
  createSecret(
    name: string,
    content?: { value?: string; generate?: GenerateSecretString; volatileValue?: string },
  ): string;
  /** Replaces the value of a secret, named by name or ARN. Throws when there is no such secret. */
  put(nameOrArn: string, value: string): void;
}
