import type { AwsService } from '../service.ts';

/** CloudFormation's `GenerateSecretString`. */
export interface GenerateSecretString {
  readonly PasswordLength?: number | undefined;
  readonly ExcludeCharacters?: string | undefined;
  readonly ExcludeLowercase?: boolean | undefined;
  readonly ExcludeNumbers?: boolean | undefined;
  readonly ExcludePunctuation?: boolean | undefined;
  readonly ExcludeUppercase?: boolean | undefined;
  readonly IncludeSpace?: boolean | undefined;
  readonly RequireEachIncludedType?: boolean | undefined;
  /** JSON text of an object, into which the password goes under GenerateStringKey. */
  readonly SecretStringTemplate?: string | undefined;
  readonly GenerateStringKey?: string | undefined;
}

/** Secrets in memory, with versions and their staging labels. */
export interface SecretsService extends AwsService {
  readonly name: 'secretsmanager';
  /** Makes a secret and returns its ARN. Without a value and without `generate` it has no version yet. */
  createSecret(name: string, content?: { value?: string; generate?: GenerateSecretString }): string;
  /** A new version, which becomes AWSCURRENT; the one before becomes AWSPREVIOUS. Takes a name or an ARN. */
  put(nameOrArn: string, value: string): void;
}
