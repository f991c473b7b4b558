import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { BucketOptions } from 'local-aws';
import { type Host, startHost } from 'local-aws/host';
import type { CaseWords } from '../cli/stack-file.ts';
import type { Item } from '../lib/aws/table.ts';
import type { Bridge } from '../lib/config/bridge.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { parseDelivery } from '../lib/delivery/ledger/delivery-row.ts';
import { caseWordsOf } from './case-words.ts';
import { type Crm, type CrmOptions, startCrm } from './crm/crm.ts';
import { machineNetwork, withAuthorities } from './machine-network.ts';
import { packageStack } from './package-stack.ts';

export { packageStack } from './package-stack.ts';

/** A real CRM, used instead of the simulator. */
export interface RealCrm {
  readonly server: string;
  readonly operation: string;
  readonly token: string;
}

export interface StackOptions {
  /** @default 'bridge.config.ts' */
  readonly config?: string;
  readonly apiPort?: number;
  readonly awsPort?: number;
  readonly crm?: CrmOptions;
  readonly realCrm?: RealCrm | undefined;
  /** Duration of GuardDuty's scan of a file. `by-hand`: until the test sets the result. */
  readonly scanMs?: number | 'by-hand';
  /** More options for the buckets that the configuration expects to exist, by name. */
  readonly buckets?: Readonly<Record<string, BucketOptions>>;
  /** Whether schedules, including the sweep, fire by the clock. @default true */
  readonly runSchedules?: boolean;
}

/** The packaged stack, running on this machine against the CRM simulator. */
export interface Stack {
  readonly apiUrl: string;
  readonly host: Host;
  readonly crm: Crm;
  /** Words with which a case can be made in the simulator. */
  readonly caseWords: CaseWords;
  /** A client of the stack's S3 with all permissions. */
  readonly s3: S3Client;
  /** Name of the uploads bucket. */
  readonly bucket: string;
  /** Bearer token of the source `default`: `default.` and its key. */
  readonly webhookKey: string;
  /** Every delivery, oldest first. */
  deliveries(): Promise<readonly Delivery[]>;
  /** The last 10,000 lines that the functions logged. */
  logs(): readonly string[];
  stop(): Promise<void>;
}

/** Packages `serverless.yml` and runs it: every function from its artefact, with the permissions of its role. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const { config = 'bridge.config.ts', apiPort, awsPort, realCrm, runSchedules, scanMs } = options;
  const template = await packageStack({ config });
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wolkvox-bridge-'));
  const crmDirectory = path.join(directory, 'crm');
  await mkdir(crmDirectory);
  const crm = await startCrm({ directory: crmDirectory, ...options.crm });
  const packagedCa = path.join(path.dirname(template), '..', 'dist', 'deliver', 'ca.pem');
  // Only a real CRM is outside of this machine.
  const network = realCrm ? await withAuthorities(machineNetwork(process.env), packagedCa, directory) : {};
  const lines: string[] = [];
  const host = await startHost({
    template,
    directory,
    apiPort,
    aws: { ...(awsPort !== undefined && { port: awsPort }), ...(scanMs !== undefined && { scanMs }) },
    buckets: await existingBuckets(config, options.buckets),
    environment: {
      ...network,
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
    caseWords: caseWordsOf(crm.state),
    s3,
    bucket: host.refs['Uploads'] ?? '',
    webhookKey: `default.${key}`,
    async deliveries() {
      const rows = (await host.aws.dynamodb.items(host.refs['Ledger'] ?? '')).map((item) => unmarshall(item) as Item);
      const deliveries = rows.filter(({ sk }) => sk === 'cmd').map(parseDelivery);
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

/** Options of the buckets that the configuration expects to exist, as their owner sets them: with EventBridge switched on. */
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
