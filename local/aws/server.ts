import type { DynamoService } from './dynamodb/service.ts';
import type { S3Service } from './s3/service.ts';
import type { SecretsService } from './secrets/service.ts';
import type { Principal } from './service.ts';
import type { SqsService } from './sqs/service.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface AwsOptions {
  /** Where objects of S3 are kept. */
  readonly directory: string;
  /** @default a free one */
  readonly port?: number | undefined;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /** @default '000000000000' */
  readonly account?: string | undefined;
  /** How late an index of a table shows a write. @default 100 */
  readonly indexDelayMs?: number | undefined;
}

/** The AWS services that this project uses, on one port of this machine. */
export interface LocalAws {
  /** What `AWS_ENDPOINT_URL` must be. */
  readonly url: string;
  readonly region: string;
  readonly account: string;
  /** Credentials that may do everything. */
  readonly admin: Credentials;
  readonly s3: S3Service;
  readonly sqs: SqsService;
  readonly dynamodb: DynamoService;
  readonly secrets: SecretsService;
  /** Accepts another signer. Throws when its policies hold something that the evaluator does not know. */
  addPrincipal(principal: Principal): void;
  stop(): Promise<void>;
}

/** Starts all of them on 127.0.0.1. */
export async function startAws(_options: AwsOptions): Promise<LocalAws> {
  throw new Error('not built yet');
}
