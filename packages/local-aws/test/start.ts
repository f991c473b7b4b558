import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AwsOptions, type Credentials, type LocalAws, startAws } from '../src/server.ts';
import type { Statement } from '../src/service.ts';

export interface TestAws extends LocalAws {
  /** What an SDK client is made with; by default as the one who may do everything. */
  client(credentials?: Credentials): {
    endpoint: string;
    region: string;
    credentials: Credentials;
    maxAttempts: number;
  };
  /** Credentials of a role that may do only this. */
  role(...statements: Statement[]): Credentials;
}

/** The local AWS on a free port, its objects in a directory that is removed with it. */
export async function startTestAws(options: Partial<AwsOptions> = {}): Promise<TestAws> {
  const directory = await mkdtemp(path.join(tmpdir(), 'local-aws-'));
  const aws = await startAws({ directory, ...options });
  let roles = 0;
  return {
    ...aws,
    client: (credentials = aws.admin) => ({ endpoint: aws.url, region: aws.region, credentials, maxAttempts: 1 }),
    role(...statements) {
      roles += 1;
      const credentials = { accessKeyId: `AKIAROLE${roles}`, secretAccessKey: `secret of role ${roles}` };
      const arn = `arn:aws:sts::${aws.account}:assumed-role/Role${roles}/test`;
      aws.addPrincipal({ arn, ...credentials, statements });
      return credentials;
    },
    async stop() {
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What a refused call answered: the SDK's name for it, the status and the sentence. */
export async function refusalOf(call: Promise<unknown>): Promise<{ name: string; status?: number; message: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('The call was not refused');
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return {
    name: error.name,
    message: error.message,
    ...($metadata?.httpStatusCode && { status: $metadata.httpStatusCode }),
  };
}
