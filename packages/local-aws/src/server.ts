import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Clock, machineClock } from './clock.ts';
import { createListener } from './dispatch.ts';
import { startDynamo } from './dynamodb/create-dynamo.ts';
import type { DynamoService } from './dynamodb/service.ts';
import { createEventBus, type EventBus } from './events/bus.ts';
import { createGuardDuty, type GuardDuty } from './guardduty/guardduty.ts';
import { checkStatements } from './iam.ts';
import { createS3, type S3Service } from './s3/service.ts';
import { createSecrets } from './secrets/create-secrets.ts';
import type { SecretsService } from './secrets/service.ts';
import type { Principal, Statement } from './service.ts';
import { createSqs } from './sqs/create-sqs.ts';
import type { SqsService } from './sqs/service.ts';
import { noStore, openStore, type Store } from './store.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The part of an SDK client's configuration that leads it here. */
export interface ClientConfig {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
}

export interface AwsOptions {
  /** Where S3 keeps the bytes of its objects. Created when missing. @default a temporary one, which `stop` removes */
  readonly directory?: string | undefined;
  /**
   * A folder for everything that is stored: tables, queues, secrets, objects and the tags of objects. A later process that
   * names the same folder goes on with it, however this one ended. One process at a time may use it. Multipart uploads that
   * were not completed are forgotten. @default nothing is kept, and `directory` holds the bytes of objects
   */
  readonly keepIn?: string | undefined;
  /** Called when something cannot be kept, such as on a full disk. The process should end: it knows more than its folder. */
  readonly onStoreFailure?: ((error: unknown) => void) | undefined;
  /** @default a free one */
  readonly port?: number | undefined;
  /** @default 'us-east-1' */
  readonly region?: string | undefined;
  /** Twelve digits. @default '000000000000' */
  readonly account?: string | undefined;
  /** The delay in milliseconds until an index of a DynamoDB table shows a write. @default 100 */
  readonly indexDelayMs?: number | undefined;
  /** The time of queues and of the timeouts of functions. @default this machine's */
  readonly clock?: Clock | undefined;
  /** The duration of a GuardDuty scan in milliseconds. `by-hand`: until `guardDuty.finish`. @default 300 */
  readonly scanMs?: number | 'by-hand' | undefined;
}

/** The emulated AWS services, on one port of this machine. */
export interface LocalAws {
  /** The address for `AWS_ENDPOINT_URL`. */
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
  /** The configuration for a client of the AWS SDK. @default with the credentials of `admin` */
  clientConfig(credentials?: Credentials): ClientConfig;
  /** Makes a role with these policies and returns its credentials. Throws like `addPrincipal`. */
  addRole(...statements: readonly Statement[]): Credentials;
  /** Accepts another signer. Throws when its policies have a part that is not emulated. */
  addPrincipal(principal: Principal): void;
  /** Entries of the program's own, kept together with what the services store. */
  readonly store: Store;
  /** Closes the port. Everything that was stored is lost, unless there is a folder for it. */
  stop(): Promise<void>;
}

/** Starts all services on 127.0.0.1. Rejects when the port is in use. */
export async function startAws(options: AwsOptions = {}): Promise<LocalAws> {
  const region = options.region ?? 'us-east-1';
  const account = options.account ?? '000000000000';
  // An upload of many gigabytes may take longer than Node's five minutes.
  const http = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 });
  http.listen(options.port ?? 0, '127.0.0.1');
  await once(http, 'listening');
  // After the port is open: when it is in use, no directory is left.
  const { keepIn } = options;
  const directory = keepIn
    ? path.join(keepIn, 's3')
    : (options.directory ?? (await mkdtemp(path.join(tmpdir(), 'local-aws-'))));
  const store = keepIn ? openStore(path.join(keepIn, 'store.sqlite'), options.onStoreFailure) : noStore;
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  const sqs = createSqs({ region, account, baseUrl: url, clock: options.clock ?? machineClock, store });
  const secrets = createSecrets({ region, account, store });
  const dynamodb = await startDynamo({ region, account, indexDelayMs: options.indexDelayMs ?? 100, store });
  const events = createEventBus({ region, account });
  const s3 = createS3({
    directory,
    store,
    region,
    account,
    notify: (arn, body) => void sqs.send(arn, body),
    emit: (event) => events.put(event),
  });
  const guardDuty = createGuardDuty({ s3, events, store, region, account, scanMs: options.scanMs });
  const admin = adminPrincipal(account);
  const principals = new Map<string, Principal>([[admin.accessKeyId, admin]]);
  http.on('request', createListener({ region, url, principals, services: { s3, sqs, dynamodb, secrets } }));

  function addPrincipal(principal: Principal): void {
    checkStatements(principal.statements);
    principals.set(principal.accessKeyId, principal);
  }

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
    store,
    clientConfig: (credentials = admin) => ({ endpoint: url, region, credentials }),
    addRole(...statements) {
      const id = randomBytes(8).toString('hex').toUpperCase();
      const credentials = { accessKeyId: `ASIA${id}`, secretAccessKey: randomUUID() };
      addPrincipal({ arn: `arn:aws:sts::${account}:assumed-role/Role${id}/session`, ...credentials, statements });
      return credentials;
    },
    addPrincipal,
    async stop() {
      sqs.stop();
      const closed = once(http, 'close');
      http.close();
      http.closeAllConnections();
      await closed;
      await dynamodb.stop();
      store.close();
      if (options.directory === undefined && !keepIn) await rm(directory, { recursive: true, force: true });
    },
  };
}

function adminPrincipal(account: string): Principal {
  return {
    arn: `arn:aws:iam::${account}:user/admin`,
    accessKeyId: 'AKIALOCALADMIN000000',
    secretAccessKey: randomUUID(),
    statements: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  };
}
