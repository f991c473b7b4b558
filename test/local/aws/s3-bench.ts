import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { isAllowed } from '../../../local/aws/iam.ts';
import { createS3, type S3Service } from '../../../local/aws/s3/service.ts';
import type { Principal, Statement } from '../../../local/aws/service.ts';
import { readSignature, verifySignature } from '../../../local/aws/sigv4.ts';
import { presign, type RawRequest, send, sendSigned } from './s3-signed-request.ts';

export const region = 'sa-east-1';
/** The SDK warns on the console about what the tests do on purpose. */
const logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
const everything: Statement = { Effect: 'Allow', Action: '*', Resource: '*' };

/** The S3 under test on a free port, with clients that sign as whoever their statements say. */
export interface Bench {
  readonly url: string;
  readonly s3: S3Service;
  /** What the buckets' queues were sent, in order. */
  readonly sent: { readonly queueArn: string; readonly body: string }[];
  /** Where the objects lie. */
  readonly directory: string;
  /** How many requests are being answered. */
  busy(): number;
  client(statements?: readonly Statement[], config?: S3ClientConfig): S3Client;
  /** Sends a request as it is, signed by somebody who may do everything. */
  signed(raw: RawRequest): Promise<IncomingMessage>;
  unsigned(raw: RawRequest): Promise<IncomingMessage>;
  /** A presigned address of somebody who may do everything. */
  presigned(method: string, target: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const directory = mkdtempSync(path.join(tmpdir(), 's3-'));
  const sent: Bench['sent'] = [];
  const s3 = createS3({ directory, region, notify: (queueArn, body) => sent.push({ queueArn, body }) });
  const principals = new Map<string, Principal>();
  const clients: S3Client[] = [];
  let busy = 0;
  const server = createServer(async (http, response) => {
    busy += 1;
    await answer(s3, principals, http, response);
    busy -= 1;
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  function newSigner(statements: readonly Statement[]) {
    const accessKeyId = randomBytes(10).toString('hex').toUpperCase();
    const secretAccessKey = randomBytes(20).toString('hex');
    const arn = 'arn:aws:sts::000000000000:assumed-role/TestRole/session';
    principals.set(accessKeyId, { arn, accessKeyId, secretAccessKey, statements });
    return { url, region, credentials: { accessKeyId, secretAccessKey } };
  }
  const admin = newSigner([everything]);
  return {
    url,
    s3,
    sent,
    directory,
    busy: () => busy,
    unsigned: (raw) => send(url, raw),
    signed: (raw) => sendSigned(admin, raw),
    presigned: (method, target) => presign(admin, { method, target }),
    client(statements = [everything], config = {}) {
      const { credentials } = newSigner(statements);
      const client = new S3Client({ endpoint: url, region, credentials, maxAttempts: 1, logger, ...config });
      clients.push(client);
      return client;
    },
    async stop() {
      for (const client of clients) client.destroy();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What a failing call was answered: its code, status and message. */
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

async function answer(
  s3: S3Service,
  principals: ReadonlyMap<string, Principal>,
  http: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (http.method === 'OPTIONS') {
    s3.preflight(http, response);
    return;
  }
  const declared = readSignature(http);
  const principal = principals.get(declared?.accessKeyId ?? '');
  if (declared === undefined || principal === undefined) {
    response.writeHead(403).end();
    return;
  }
  try {
    verifySignature(http, declared, { secretAccessKey: principal.secretAccessKey, region });
  } catch {
    response.writeHead(403).end();
    return;
  }
  const allows = (action: string, resource: string, context = {}) =>
    isAllowed(principal.statements, action, resource, context);
  await s3.handle({ http, url: new URL(http.url ?? '/', 'http://localhost'), principal, allows }, response);
}
