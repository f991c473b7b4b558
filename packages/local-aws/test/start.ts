import { type AwsOptions, type ClientConfig, type Credentials, type LocalAws, startAws } from 'local-aws';
import type { Statement } from '../src/service.ts';

export interface TestAws extends LocalAws {
  /** The configuration of an SDK client that does not retry. @default with the credentials of `admin` */
  client(credentials?: Credentials): ClientConfig & { maxAttempts: number };
  /** Credentials with these policies. The ARN of the signer ends with `/test`. */
  role(...statements: Statement[]): Credentials;
}

/** Starts local-aws on a free port. */
export async function startTestAws(options: AwsOptions = {}): Promise<TestAws> {
  const aws = await startAws(options);
  let roles = 0;
  return {
    ...aws,
    client: (credentials) => ({ ...aws.clientConfig(credentials), maxAttempts: 1 }),
    role(...statements) {
      roles += 1;
      const credentials = { accessKeyId: `AKIAROLE${roles}`, secretAccessKey: `secret of role ${roles}` };
      const arn = `arn:aws:sts::${aws.account}:assumed-role/Role${roles}/test`;
      aws.addPrincipal({ arn, ...credentials, statements });
      return credentials;
    },
  };
}

/** The error of a call that must fail: its name in the SDK, its status and its message. */
export async function refusalOf(call: Promise<unknown>): Promise<{ name: string; status?: number; message: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('The call did not fail');
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return {
    name: error.name,
    message: error.message,
    ...($metadata?.httpStatusCode && { status: $metadata.httpStatusCode }),
  };
}
