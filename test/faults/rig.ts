import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Host, startHost } from 'local-aws/host';
import type { Item } from '../../lib/aws/table.ts';
import type { WakeUp } from '../../lib/delivery/lane/wake-ups.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { parseDelivery, RowError } from '../../lib/delivery/ledger/delivery-row.ts';
import type { Limits } from '../../lib/delivery/limits.ts';
import { type Crm, startCrm } from '../../local/crm/crm.ts';
import type { CrmSettings } from '../../local/crm/settings.ts';
import { packageStack } from '../../local/package-stack.ts';
import { type AwsWire, startAwsWire } from './aws-wire.ts';
import { scaledLimits } from './bridge.ts';
import { type CrmWire, startCrmWire } from './crm-wire.ts';
import { LedgerTrace } from './ledger-trace.ts';
import { type FaultsOperation, secretsOf, seedOf, tokenCounts } from './shape.ts';
import { writeConfig } from './write-config.ts';

/** Small, so that a process that fills its memory ends soon. */
const heapMb = 128;

export interface RigOptions {
  readonly shape: readonly FaultsOperation[];
  /** Processes of one function at most. */
  readonly workers: number;
  readonly limits?: Partial<Limits>;
  /** Calls per day of the tokens that have too few. */
  readonly dailyLimit?: number;
  readonly crm?: Partial<CrmSettings>;
  /** Milliseconds by which the clocks of some processes are wrong. */
  readonly skewMs?: number | undefined;
  /** Share of the processes that run out of memory after a while. */
  readonly hungry?: number;
}

/** The packaged functions between two wires: one before AWS, one before the CRM simulator. */
export interface Rig {
  readonly shape: readonly FaultsOperation[];
  readonly limits: Partial<Limits>;
  readonly host: Host;
  readonly crm: Crm;
  readonly awsWire: AwsWire;
  readonly crmWire: CrmWire;
  readonly s3: S3Client;
  readonly uploadsBucket: string;
  /** The ARN of a queue, by its id in the template. */
  queueArn(id: string): string;
  /** Writes to the commands' rows, with their times. */
  readonly trace: LedgerTrace;
  /** Every log line of the functions. */
  readonly lines: readonly string[];
  /** Every message that the functions sent, and every key below which they stored an object. */
  readonly sent: ReadonlySet<string>;
  /** Every item in the ledger's table. */
  rows(): Promise<Record<string, unknown>[]>;
  deliveries(): Promise<Delivery[]>;
  /** One row of the ledger's table. */
  row(pk: string, sk: string): Promise<Record<string, unknown> | undefined>;
  /** Ends the lease of a claimed row early. Returns false when it is no longer claimed. */
  expireLease(id: string): Promise<boolean>;
  /** Sends the same wake-up again, in its own message group. */
  wakeAgain(wakeUp: WakeUp): void;
  sweep(): Promise<void>;
  stop(): Promise<void>;
}

export async function startRig(options: RigOptions): Promise<Rig> {
  const { shape, workers, limits = {}, dailyLimit = 1_000, crm: settings = {}, skewMs = 0, hungry = 0 } = options;
  const template = await packageStack({ config: await writeConfig(tokenCounts(shape), limits) });
  const directory = await mkdtemp(path.join(os.tmpdir(), 'wolkvox-faults-'));
  await mkdir(path.join(directory, 'crm'));
  const crm = await startCrm({
    directory: path.join(directory, 'crm'),
    seed: seedOf(shape, dailyLimit),
    settings: { activitiesReadable: true, ...settings },
  });
  const crmWire = await startCrmWire(crm.url);
  const lines: string[] = [];
  let awsWire: AwsWire | undefined;
  const { preload, environment } = preloadOptions(skewMs, hungry);
  const host = await startHost({
    template,
    directory,
    environments: workers,
    preload,
    environment: { BRIDGE_LOCAL: '1', WOLKVOX_SERVER: crmWire.url, ...environment },
    secrets: secretsOf(shape),
    runSchedules: false,
    endpoint: async (url) => {
      awsWire = await startAwsWire(url);
      return awsWire.url;
    },
    log: ({ text }) => lines.push(text),
  });
  const trace = new LedgerTrace();
  if (!awsWire) throw new Error('The host did not ask for the address of AWS');
  const wire: AwsWire = awsWire;
  const sent = new Set<string>();
  wire.onAnswer = (call, status) => {
    trace.note(call, status);
    if (call.action === 'SendMessage') sent.add(JSON.stringify(call.input));
    if (call.service === 's3' && call.action === 'PUT') sent.add(decodeURIComponent(call.path));
  };
  const { aws, refs } = host;
  const access = { endpoint: aws.url, region: aws.region, credentials: aws.admin };
  const s3 = new S3Client(access);
  const dynamodb = new DynamoDBClient(access);
  const ledger = refs['Ledger'] ?? '';
  const queueArn = (id: string) => aws.sqs.arn((refs[id] ?? '').replace(/^.*\//, ''));
  const rows = async () => (await aws.dynamodb.items(ledger)).map((item) => unmarshall(item) as Item);
  let foreign = 0;
  return {
    shape,
    limits: { ...scaledLimits, ...limits },
    host,
    crm,
    awsWire: wire,
    trace,
    crmWire,
    s3,
    uploadsBucket: refs['Uploads'] ?? '',
    queueArn,
    lines,
    sent,
    rows,
    deliveries: async () => (await rows()).filter(({ sk }) => sk === 'cmd').flatMap(parseUnlessBroken),
    async row(pk, sk) {
      const { Item } = await dynamodb.send(
        new GetItemCommand({ TableName: ledger, Key: { pk: { S: pk }, sk: { S: sk } }, ConsistentRead: true }),
      );
      return Item && unmarshall(Item);
    },
    expireLease: (id) => expireLease(dynamodb, ledger, id),
    wakeAgain({ operation, number, epoch }) {
      const body = JSON.stringify({ operation, number, epoch });
      const id = `foreign-${foreign++}`;
      aws.sqs.send(queueArn('LanesQueue'), body, { groupId: id, deduplicationId: id });
    },
    async sweep() {
      await host.functions.invoke('sweep', {});
    },
    async stop() {
      s3.destroy();
      dynamodb.destroy();
      // No call may be in progress when the table closes.
      await wire.stop();
      await sleep(200);
      await host.stop();
      await crmWire.stop();
      await crm.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function expireLease(dynamodb: DynamoDBClient, table: string, id: string): Promise<boolean> {
  const change = new UpdateItemCommand({
    TableName: table,
    Key: { pk: { S: `cmd#${id}` }, sk: { S: 'cmd' } },
    UpdateExpression: 'SET leaseUntil = :past, dueAt = :past',
    ConditionExpression: '#status = :sending OR #status = :committing',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: {
      ':past': { N: '1' },
      ':sending': { S: 'sending' },
      ':committing': { S: 'committing' },
    },
  });
  return dynamodb.send(change).then(
    () => true,
    () => false,
  );
}

/** The preloaded module that makes some processes fail, and its settings. The artefacts do not know of it. */
function preloadOptions(skewMs: number, hungry: number): { preload?: URL; environment: Record<string, string> } {
  if (skewMs === 0 && hungry === 0) return { environment: {} };
  return {
    preload: new URL('./preload.mjs', import.meta.url),
    environment: {
      NODE_OPTIONS: `--max-old-space-size=${heapMb}`,
      FAULTS_SKEW_MS: String(skewMs),
      FAULTS_HUNGRY: String(hungry),
    },
  };
}

/** A row that only a sabotaged engine writes must not stop the run: its command has no row then, which the checks report. */
function parseUnlessBroken(row: Parameters<typeof parseDelivery>[0]): Delivery[] {
  try {
    return [parseDelivery(row)];
  } catch (error) {
    if (error instanceof RowError) return [];
    throw error;
  }
}
