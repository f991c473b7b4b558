import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type BucketOptions, noStore, openStore } from 'local-aws';
import { type Host, startHost } from 'local-aws/host';
import type { CaseWords } from '../cli/stack-file.ts';
import type { Item } from '../lib/aws/table.ts';
import { type Bridge, limitsOf } from '../lib/config/bridge.ts';
import { loadBridge } from '../lib/config/load-bridge.ts';
import { defaultStage, tokenSecretName } from '../lib/config/secret-names.ts';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import { parseDelivery } from '../lib/delivery/ledger/delivery-row.ts';
import { caseWordsOf } from './case-words.ts';
import { type Crm, type CrmOptions, startCrm } from './crm/crm.ts';
import { demoSeed, type Seed } from './crm/seed.ts';
import { endLeases } from './end-leases.ts';
import { machineNetwork, withAuthorities } from './machine-network.ts';
import { packageStack } from './package-stack.ts';
import { operationOf, type RealCrm } from './real-crm.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { readWebhookKey, sourceWithKey } from './webhook-key.ts';

export { packageStack } from './package-stack.ts';

export interface StackOptions {
  /** @default 'bridge.config.ts' */
  readonly config?: string | undefined;
  readonly apiPort?: number;
  readonly awsPort?: number;
  readonly crm?: CrmOptions;
  readonly realCrm?: RealCrm | undefined;
  /** Where this process works. It must be empty, and nobody else's. @default a temporary one, which `stop` removes */
  readonly workFolder?: string | undefined;
  /** Where everything is kept that a later process must have. @default nothing is kept */
  readonly keepIn?: string | undefined;
  /** Called when something cannot be kept. The process should end: what it knows is newer than what is kept. */
  readonly onStoreFailure?: ((error: unknown) => void) | undefined;
  /** Duration of GuardDuty's scan of a file. `by-hand`: until the test sets the result. */
  readonly scanMs?: number | 'by-hand';
  /** More options for the buckets that the configuration expects to exist, by name. */
  readonly buckets?: Readonly<Record<string, BucketOptions>>;
  /** Whether schedules, including the sweep, fire by the clock. @default true */
  readonly runSchedules?: boolean;
}

/** The packaged stack, running on this machine against the CRM simulator. */
export interface Stack {
  readonly bridge: Bridge;
  readonly apiUrl: string;
  readonly host: Host;
  readonly crm: Crm;
  /** Words with which the source of `webhookKey` can make a case in the simulator. */
  readonly caseWords: CaseWords;
  /** A client of the stack's S3 with all permissions. */
  readonly s3: S3Client;
  /** Name of the uploads bucket. */
  readonly bucket: string;
  /**
   * Bearer token of the source `default`, or else of the first one with a key: its name, a point, and its key. Empty when no
   * source has a key.
   */
  readonly webhookKey: string;
  /** Every delivery, oldest first. */
  deliveries(): Promise<readonly Delivery[]>;
  /** The last 10,000 lines that the functions logged. */
  logs(): readonly string[];
  stop(): Promise<void>;
}

/** Packages `serverless.yml` and runs it: every function from its artefact, with the permissions of its role. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const stops: (() => unknown)[] = [];
  try {
    return await run(options, stops);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function run(options: StackOptions, stops: (() => unknown)[]): Promise<Stack> {
  const { config = 'bridge.config.ts', realCrm, keepIn, runSchedules, scanMs } = options;
  // It checks the configuration, types included.
  const template = await packageStack({ config });
  const bridge = await loadBridge(path.resolve(import.meta.dirname, '..', config));
  const realOperation = realCrm && operationOf(bridge, realCrm);
  const work = options.workFolder ? { folder: options.workFolder, remove: () => {} } : await temporaryFolder();
  stops.push(work.remove);
  const seed = options.crm?.seed ?? seedOf(bridge);
  const crm = await startSimulator(options, { folder: work.folder, seed, stops });
  const packagedCa = path.join(path.dirname(template), '..', 'dist', 'deliver', 'ca.pem');
  // Only a real CRM is outside of this machine.
  const network = realCrm ? await withAuthorities(machineNetwork(process.env), packagedCa, work.folder) : {};
  const lines: string[] = [];
  const { apiPort, awsPort, onStoreFailure } = options;
  const host = await startHost({
    template,
    directory: work.folder,
    apiPort,
    aws: {
      ...(awsPort !== undefined && { port: awsPort }),
      ...(scanMs !== undefined && { scanMs }),
      ...(keepIn && { keepIn: path.join(keepIn, 'aws'), onStoreFailure }),
    },
    buckets: existingBuckets(bridge, options.buckets),
    environment: {
      ...network,
      BRIDGE_LOCAL: '1',
      WOLKVOX_SERVER: realCrm?.server ?? crm.url,
      ...(realCrm && { WOLKVOX_OPERATION: realCrm.operation }),
    },
    secrets: realCrm ? tokenSecrets({ [realOperation ?? '']: [realCrm.token] }) : tokenSecrets(tokensIn(bridge, seed)),
    runSchedules,
    prepare: async (aws, refs) => {
      if (keepIn) await endLeases(aws, refs['Ledger'] ?? '', limitsOf(bridge));
    },
    log: ({ text }) => {
      lines.push(text);
      // A stack may run for days.
      if (lines.length > 10_000) lines.shift();
    },
  });
  stops.push(() => host.stop());
  const access = { endpoint: host.aws.url, region: host.aws.region, credentials: host.aws.admin };
  const s3 = new S3Client(access);
  stops.push(() => s3.destroy());
  // What an earlier process left waits no minute for the sweep.
  if (keepIn && runSchedules !== false) void host.schedules.fire('sweep');
  return {
    bridge,
    apiUrl: host.apiUrl,
    host,
    crm,
    caseWords: caseWordsOf(crm.state, bridge.sources[sourceWithKey(bridge) ?? '']?.operation),
    s3,
    bucket: host.refs['Uploads'] ?? '',
    webhookKey: await readWebhookKey(bridge, access),
    async deliveries() {
      const rows = (await host.aws.dynamodb.items(host.refs['Ledger'] ?? '')).map((item) => unmarshall(item) as Item);
      const deliveries = rows.filter(({ sk }) => sk === 'cmd').map(parseDelivery);
      return deliveries.sort((a, b) => a.acceptedAt - b.acceptedAt);
    },
    logs: () => lines,
    stop: () => stopAll(stops),
  };
}

async function stopAll(stops: (() => unknown)[]): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

/** Starts the simulator. With a folder to keep in, and without a real CRM, its cases are kept there too. */
async function startSimulator(
  { crm: crmOptions = {}, keepIn, realCrm, onStoreFailure }: StackOptions,
  { folder, seed, stops }: { folder: string; seed: Seed; stops: (() => unknown)[] },
): Promise<Crm> {
  const keeps = keepIn !== undefined && realCrm === undefined;
  const directory = path.join(keeps ? keepIn : folder, 'crm');
  await mkdir(directory, { recursive: true });
  const store = keeps ? openStore(path.join(directory, 'store.sqlite'), onStoreFailure) : noStore;
  stops.push(() => store.close());
  const crm = await startCrm({ directory, seed, ...(keeps && { store }), ...crmOptions });
  stops.push(() => crm.stop());
  return crm;
}

/** The simulator's content: each operation of the configuration, with its tokens. */
function seedOf({ operations }: Bridge): Seed {
  return demoSeed(Object.fromEntries(Object.entries(operations).map(([name, { tokens = 1 }]) => [name, tokens])));
}

/** The tokens of each operation of the configuration, as far as the simulator knows them. */
function tokensIn({ operations }: Bridge, seed: Seed): Record<string, string[]> {
  const known = seed.operations.filter(({ name }) => Object.hasOwn(operations, name));
  return Object.fromEntries(known.map(({ name, tokens }) => [name, tokens.map(({ value }) => value)]));
}

function tokenSecrets(tokens: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tokens).map(([name, values]) => [
      tokenSecretName(defaultStage, name),
      JSON.stringify({ tokens: values }),
    ]),
  );
}

/** Options of the buckets that the configuration expects to exist, as their owner sets them: with EventBridge switched on. */
function existingBuckets({ uploads }: Bridge, more: StackOptions['buckets'] = {}): Record<string, BucketOptions> {
  const names = Object.entries(uploads.buckets ?? {});
  return Object.fromEntries(
    names.map(([name, { versioned = false }]) => [name, { versioning: versioned, eventBridge: true, ...more[name] }]),
  );
}
