import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createObjects } from '../../lib/aws/objects.ts';
import { createQueue } from '../../lib/aws/queue.ts';
import { type Accepted, type AcceptRequest, accept } from '../../lib/delivery/accept.ts';
import { createSentFilesLog } from '../../lib/delivery/attempt/sent-files.ts';
import type { AttachedObject, Command } from '../../lib/delivery/command.ts';
import { createPauses } from '../../lib/delivery/lane/pauses.ts';
import { createQuota } from '../../lib/delivery/lane/quota.ts';
import { type LaneServices, runLane } from '../../lib/delivery/lane/run-lane.ts';
import { createSlots } from '../../lib/delivery/lane/slots.ts';
import { createTokens } from '../../lib/delivery/lane/tokens.ts';
import { createWakeUps, type WakeUp } from '../../lib/delivery/lane/wake-ups.ts';
import { createCaseLines } from '../../lib/delivery/ledger/case-line.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { createDueIndex } from '../../lib/delivery/ledger/due-index.ts';
import { createLedger } from '../../lib/delivery/ledger/ledger.ts';
import { defaultLimits } from '../../lib/delivery/limits.ts';
import { createMarkers } from '../../lib/delivery/search/markers.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';
import { type Crm, startCrm } from '../../local/crm/crm.ts';
import { startLedgerTable } from './ledger-table.ts';

export { newCase } from './new-case.ts';

/** The engine's own code against a CRM simulator and an AWS of its own, with a clock that the test moves. */
export async function startEngine() {
  const clock = { ms: 1_800_000_000_000 };
  const now = () => clock.ms;
  const crm: Crm = await startCrm({ now });
  const server = await startLedgerTable();
  const { aws, table } = server;
  const access = { endpoint: aws.url, region: aws.region, credentials: aws.admin };
  aws.s3.createBucket('uploads', { versioning: true });
  aws.s3.createBucket('payloads');
  const { url, arn } = aws.sqs.createQueue('lanes.fifo', { FifoQueue: 'true' });
  const s3 = new S3Client(access);
  const secret = { value: '{"tokens":["demo-token"]}' };
  const secrets = {
    get: async (name: string) => (name === 'key' ? 'key' : secret.value),
    refetch: async () => secret.value,
  };
  const faults: string[] = [];
  const outcomes: { verdict: string }[] = [];
  const objects = createObjects(s3);
  const limits = { ...defaultLimits };
  const ledger = createLedger(table, { limits, now });
  const settings: {
    updateAttachments?: 'append' | 'replace';
    onUncertain?: 'pass' | 'hold';
    insertCaseBy?: 'json' | 'form-data';
  } = {};
  const wakeUps = createWakeUps(table, createQueue(url, new SQSClient(access)));
  const caseLines = createCaseLines(table);
  const services: LaneServices = {
    ledger,
    caseLines,
    wakeUps,
    objects,
    sentFiles: createSentFilesLog(table, objects, now),
    slots: createSlots(table, now),
    pauses: createPauses(table, now),
    tokens: createTokens(secrets, 'key'),
    limits,
    due: createDueIndex(table, now),
    quota: createQuota(table, { limits, now }),
    speed: { bytesPerSecond: limits.bytesPerSecond },
    settingsOf: () => ({
      insertCaseBy: settings.insertCaseBy ?? 'json',
      updateAttachments: settings.updateAttachments,
    }),
    holdsWhileUncertain: () => settings.onUncertain === 'hold',
    markers: createMarkers(table, now),
    onAuditFault: ({ fault, records }) => faults.push(`${fault} ${records.join(' ')}`),
    onNewer: ({ id }) => faults.push(`newer ${id}`),
    onCleanUpFailed: (_delivery, error) => {
      throw error;
    },
    onLongOutage: (_token, outage) => faults.push(outage),
    onStuck: ({ id }) => faults.push(`stuck ${id}`),
    onAbandoned: () => {},
    onIdle: () => {},
    now,
    // Only the test moves the clock: a lane that rests goes on at once.
    sleep: () => setImmediate(),
    random: () => 0,
    connect: (operation, token) =>
      createWolkvox({ server: crm.url, operation, token, allowLoopback: true, closedStatuses: ['Cerrado'] }),
    secretOf: () => 'wolkvox/demo',
    refusal: () => undefined,
    onOutcome: (_delivery, outcome) => outcomes.push(outcome),
  };
  /** As the next sweep would send it. */
  const wakeUp = async (number = 0): Promise<WakeUp> => {
    const lane = { operation: 'demo', number };
    return { ...lane, epoch: await wakeUps.currentEpoch(lane) };
  };
  const onWakeFailed = (_operation: string, error: unknown) => {
    throw error;
  };
  return {
    crm,
    aws,
    table,
    arn,
    clock,
    secret,
    services,
    /** What the operation's configuration says of changes to a case. May be changed. */
    settings,
    outcomes,
    /** What the audit found. */
    faults,
    ledger,
    /** Takes a command on, with a dedupe key of the test's choice. */
    accept: (key: string, command: Command, changes: Partial<AcceptRequest> = {}): Promise<Accepted> =>
      accept(
        { ledger, caseLines, wakeUps, objects, payloads: 'payloads', now, onWakeFailed },
        {
          operation: 'demo',
          tokens: 1,
          event: { origin: 'test', dedupeKey: key },
          command,
          priority: 'bulk',
          ...changes,
        },
      ),
    /** One invocation of a lane, as Lambda would make it. */
    work: async (number = 0) => runLane(services, await wakeUp(number), clock.ms + 300_000),
    wakeUp,
    /** What the wake-ups in the queue say. They are taken out of it. */
    async takeWakeUps() {
      const bodies: { operation: string; lane: number; epoch: number }[] = [];
      for (;;) {
        const messages = await aws.sqs.receive(arn, { max: 10, waitMs: 0, signal: AbortSignal.timeout(5_000) });
        if (messages.length === 0) return bodies;
        for (const { body, receiptHandle } of messages) {
          bodies.push(JSON.parse(body));
          aws.sqs.delete(arn, receiptHandle);
        }
      }
    },
    uploadTo: (bucket: string, key: string, content: Buffer) =>
      s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: content })),
    /** Puts a file into the uploads bucket and says what an attachment must say of it. */
    async upload(key: string, content: Buffer): Promise<AttachedObject & { sha256: string }> {
      const { VersionId = '', ETag = '' } = await s3.send(
        new PutObjectCommand({ Bucket: 'uploads', Key: key, Body: content }),
      );
      const sha256 = createHash('sha256').update(content).digest('hex');
      const file = { bucket: 'uploads', key, versionId: VersionId, etag: ETag, size: content.length, name: key };
      return { ...file, type: 'application/pdf', sha256 };
    },
    /** Every delivery, oldest first. */
    async deliveries() {
      const rows = (await aws.dynamodb.items('ledger')).map((item) => unmarshall(item));
      return (rows.filter(({ sk }) => sk === 'cmd') as unknown as Delivery[]).sort(
        (a, b) => a.acceptedAt - b.acceptedAt,
      );
    },
    async stop() {
      s3.destroy();
      await crm.stop();
      await server.stop();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;
