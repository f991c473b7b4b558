import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { BucketOptions } from 'local-aws';
import { type Host, startHost } from 'local-aws/host';
import type { Bridge } from '../lib/config/bridge.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { type Crm, type CrmOptions, startCrm } from './crm/crm.ts';
import { packageStack } from './package-stack.ts';

export { packageStack } from './package-stack.ts';

/** A CRM that really exists, spoken to in the simulator's place. */
export interface RealCrm {
  readonly server: string;
  readonly operation: string;
  readonly token: string;
}

export interface StackOptions {
  /** Another configuration than `bridge.config.ts`. */
  readonly config?: string;
  readonly apiPort?: number;
  readonly awsPort?: number;
  readonly crm?: CrmOptions;
  readonly realCrm?: RealCrm | undefined;
  /** How long GuardDuty scans a file; `by-hand`: until it is told the result. */
  readonly scanMs?: number | 'by-hand';
  /** More of the buckets that the configuration takes for existing than it says of them: what else listens to them. */
  readonly buckets?: Readonly<Record<string, BucketOptions>>;
  /** Whether schedules fire by the clock, the sweep among them. @default true */
  readonly runSchedules?: boolean;
}

/** The packaged stack, running on this machine against the CRM simulator. */
export interface Stack {
  readonly apiUrl: string;
  readonly host: Host;
  readonly crm: Crm;
  /** A client of the stack's S3 that may do everything. */
  readonly s3: S3Client;
  /** The uploads bucket. */
  readonly bucket: string;
  /** With which the source `default` calls: `default.` and its key. */
  readonly webhookKey: string;
  /** Every delivery, oldest first. */
  deliveries(): Promise<readonly Delivery[]>;
  /** The last 10,000 lines that the functions logged. */
  logs(): readonly string[];
  stop(): Promise<void>;
}

/** Packages what `serverless.yml` says and runs it: every function as its artefact, under its own role. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { config = 'bridge.config.ts', apiPort, awsPort, realCrm, runSchedules, scanMs } = options;
  const template = await packageStack({ config });
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wolkvox-bridge-'));
  const crmDirectory = path.join(directory, 'crm');
  await mkdir(crmDirectory);
  const crm = await startCrm({ directory: crmDirectory, ...options.crm });
  const lines: string[] = [];
  const host = await startHost({
    template,
    directory,
    apiPort,
    aws: { ...(awsPort !== undefined && { port: awsPort }), ...(scanMs !== undefined && { scanMs }) },
    buckets: await existingBuckets(config, options.buckets),
    environment: {
      BRIDGE_LOCAL: '1',
      WOLKVOX_SERVER: realCrm?.server ?? crm.url,
      ...(realCrm && { WOLKVOX_OPERATION: realCrm.operation }),
    },
    secrets: { 'wolkvox/demo': JSON.stringify({ tokens: [realCrm?.token ?? 'demo-token'] }) },
    runSchedules,
    log: ({ text }) => {
      lines.push(text);
      // A stack may run for days.
      if (lines.length > 10_000) lines.shift();
    },
  });
  const access = { endpoint: host.aws.url, region: host.aws.region, credentials: host.aws.admin };
  const s3 = new S3Client(access);
  const secrets = new SecretsManagerClient(access);
  const { SecretString: key = '' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: 'bridge/webhooks/default' }),
  );
  secrets.destroy();
  return {
    apiUrl: host.apiUrl,
    host,
    crm,
    s3,
    bucket: host.refs['Uploads'] ?? '',
    webhookKey: `default.${key}`,
    async deliveries() {
      const rows = (await host.aws.dynamodb.items(host.refs['Ledger'] ?? '')).map((item) => unmarshall(item));
      const deliveries = rows.filter(({ sk }) => sk === 'cmd') as unknown as Delivery[];
      return deliveries.sort((a, b) => a.acceptedAt - b.acceptedAt);
    },
    logs: () => lines,
    async stop() {
      s3.destroy();
      await host.stop();
      await crm.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The buckets that the configuration takes for existing, made here as their owner would have: with EventBridge switched on. */
async function existingBuckets(
  config: string,
  more: StackOptions['buckets'] = {},
): Promise<Record<string, BucketOptions>> {
  const { default: bridge } = (await import(pathToFileURL(path.resolve(import.meta.dirname, '..', config)).href)) as {
    default: Bridge;
  };
  const names = Object.entries(bridge.uploads.buckets ?? {});
  return Object.fromEntries(
    names.map(([name, { versioned = false }]) => [name, { versioning: versioned, eventBridge: true, ...more[name] }]),
  );
}
