import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDynamo } from './dynamodb/create-dynamo.ts';
import type { DynamoService } from './dynamodb/service.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { answerRequests } from './front-door.ts';
import { createGuardDuty, type GuardDuty } from './guardduty/guardduty.ts';
import { checkStatements } from './iam.ts';
import { createS3, type S3Service } from './s3/service.ts';
import { createSecrets } from './secrets/create-secrets.ts';
import type { SecretsService } from './secrets/service.ts';
import type { Principal } from './service.ts';
import { createSqs } from './sqs/create-sqs.ts';
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
  /** How long GuardDuty scans an object; `by-hand`: until it is told the result. @default 300 */
  readonly scanMs?: number | 'by-hand' | undefined;
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
  readonly events: EventBus;
  readonly guardDuty: GuardDuty;
  /** Accepts another signer. Throws when its policies hold something that the evaluator does not know. */
  addPrincipal(principal: Principal): void;
  stop(): Promise<void>;
}

/** Starts all of them on 127.0.0.1. Rejects when the port is taken. */
export async function startAws(options: AwsOptions): Promise<LocalAws> {
  const region = options.region ?? 'us-east-1';
  const account = options.account ?? '000000000000';
  // An upload of many gigabytes may take longer than Node's five minutes.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sqs = createSqs({ region, account, baseUrl: url });
  const secrets = createSecrets({ region, account });
  const dynamodb = await startDynamo({ region, account, indexDelayMs: options.indexDelayMs ?? 100 });
  const events = createEventBus({ region, account });
  const s3 = createS3({
    directory: options.directory,
    region,
    account,
    notify: (arn, body) => void sqs.send(arn, body),
    emit: (event) => events.put(event),
  });
  const guardDuty = createGuardDuty({ s3, events, region, account, scanMs: options.scanMs });
  const admin = adminOf(account);
  const principals = new Map([[admin.accessKeyId, admin]]);
  server.on('request', answerRequests({ region, url, principals, services: { s3, sqs, dynamodb, secrets } }));

  return {
    url,
    region,
    account,
    admin,
    s3,
    sqs,
    dynamodb,
    secrets,
    events,
    guardDuty,
    addPrincipal(principal) {
      checkStatements(principal.statements);
      principals.set(principal.accessKeyId, principal);
    },
    async stop() {
      sqs.stop();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
      await dynamodb.stop();
    },
  };
}

function adminOf(account: string): Principal {
  return {
    arn: `arn:aws:iam::${account}:user/admin`,
    accessKeyId: 'AKIALOCALADMIN000000',
    secretAccessKey: randomUUID(),
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  };
}
