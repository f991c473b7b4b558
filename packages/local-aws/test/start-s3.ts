import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { startAws } from 'local-aws';
import type { S3Service } from '../src/s3/service.ts';
import type { Statement } from '../src/service.ts';
import { presign, type RawRequest, send, sendSigned } from './s3-signed-request.ts';

const region = 'sa-east-1';
const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };
/** The SDK warns on the console about requests that the tests make on purpose. */
const logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** local-aws on a free port, with S3 clients for any policy. */
export interface TestS3 {
  readonly url: string;
  readonly s3: S3Service;
  /** Where the objects are stored. */
  readonly directory: string;
  /** Makes a queue for notifications and returns its ARN. */
  queue(name: string): string;
  /** The bodies of all messages since the last call, in order. */
  takeMessages(queueArn: string): Promise<string[]>;
  client(statements?: readonly Statement[], config?: S3ClientConfig): S3Client;
  /** Sends a raw request, signed by an administrator. */
  sendSigned(raw: RawRequest): Promise<IncomingMessage>;
  sendUnsigned(raw: RawRequest): Promise<IncomingMessage>;
  /** A presigned address of an administrator. */
  presign(method: string, target: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startS3(): Promise<TestS3> {
  const directory = await mkdtemp(path.join(tmpdir(), 's3-'));
  const aws = await startAws({ directory, region });
  const clients: S3Client[] = [];

  function createSigner(statements: readonly Statement[]) {
    const credentials = {
      accessKeyId: randomBytes(10).toString('hex').toUpperCase(),
      secretAccessKey: randomBytes(20).toString('hex'),
    };
    aws.addPrincipal({ arn: `arn:aws:sts::${aws.account}:assumed-role/TestRole/session`, ...credentials, statements });
    return { url: aws.url, region, credentials };
  }
  const admin = createSigner([everything]);

  return {
    url: aws.url,
    s3: aws.s3,
    directory,
    queue: (name) => aws.sqs.createQueue(name, {}).arn,
    async takeMessages(queueArn) {
      const bodies: string[] = [];
      for (;;) {
        const messages = await aws.sqs.receive(queueArn, { max: 10, waitMs: 0 });
        if (messages.length === 0) return bodies;
        bodies.push(...messages.map(({ body }) => body));
      }
    },
    sendUnsigned: (raw) => send(aws.url, raw),
    sendSigned: (raw) => sendSigned(admin, raw),
    presign: (method, target) => presign(admin, { method, target }),
    client(statements = [everything], config = {}) {
      const { credentials } = createSigner(statements);
      const client = new S3Client({ endpoint: aws.url, region, credentials, maxAttempts: 1, logger, ...config });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.destroy();
      await aws.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The error of a call that must fail: its code, status and message. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; status: number; message: string }> {
  const failure = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (failure === undefined) throw new Error('The call did not fail');
  const error = failure as { name: string; message: string; $metadata?: { httpStatusCode?: number } };
  return { code: error.name, status: error.$metadata?.httpStatusCode ?? 0, message: error.message };
}

export function md5(bytes: string | Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
