import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { createObjects } from '../../lib/aws/objects.ts';
import { createQueue } from '../../lib/aws/queue.ts';
import type { Item } from '../../lib/aws/table.ts';
import { colombianTerms } from '../../lib/calendar/term.ts';
import type { Calendars } from '../../lib/config/calendars.ts';
import { deadlineEnd } from '../../lib/config/deadlines.ts';
import { type Acceptance, type AcceptRequest, type AcceptServices, accept } from '../../lib/delivery/accept.ts';
import type { Verdict } from '../../lib/delivery/classify.ts';
import type { AttachedObject, Command } from '../../lib/delivery/command.ts';
import type { FollowUpRule } from '../../lib/delivery/follow-ups.ts';
import { createKeyedHash } from '../../lib/delivery/keyed-hash.ts';
import type { LaneServices } from '../../lib/delivery/lane/lane-run.ts';
import { runLane } from '../../lib/delivery/lane/run-lane.ts';
import { createWakeUps, type WakeUp } from '../../lib/delivery/lane/wake-ups.ts';
import { parseDelivery } from '../../lib/delivery/ledger/delivery-row.ts';
import type { Stores } from '../../lib/delivery/ledger/stores.ts';
import { defaultLimits } from '../../lib/delivery/limits.ts';
import type { OperationDirectory, OperationSettings } from '../../lib/delivery/operations.ts';
import type { Report } from '../../lib/delivery/report.ts';
import { createEngine } from '../../lib/services/engine.ts';
import { createWolkvox } from '../../lib/wolkvox/client.ts';
import { type Crm, startCrm } from '../../local/crm/crm.ts';
import { startLedgerTable } from './ledger-table.ts';

export { newCase } from './new-case.ts';

/** The calendars of the engine's configuration. */
export const testCalendars = {
  colombia: { country: 'CO', zone: 'America/Bogota', terms: colombianTerms },
} as const satisfies Calendars;

/**
 * The engine's own code against a CRM simulator and an AWS of its own, with a clock that the test moves. `before`: starts what is
 * between the engine and AWS.
 */
export async function startEngine(before?: (url: string) => Promise<string>) {
  const clock = { ms: 1_800_000_000_000 };
  const now = () => clock.ms;
  const crm: Crm = await startCrm({ now });
  const server = await startLedgerTable(before);
  const { aws, table } = server;
  const access = { endpoint: server.url, region: aws.region, credentials: aws.admin };
  aws.s3.createBucket('uploads', { versioning: true });
  aws.s3.createBucket('payloads');
  const { url, arn } = aws.sqs.createQueue('lanes.fifo', { FifoQueue: 'true' });
  const s3 = new S3Client(access);
  const trace: { value: string | undefined } = { value: undefined };
  const secret = { value: '{"tokens":["demo-token"]}' };
  const secrets = {
    get: async (name: string) => (name === 'key' ? 'key' : secret.value),
    refetch: async () => secret.value,
  };
  const faults: string[] = [];
  const outcomes: { verdict: Verdict }[] = [];
  const objects = createObjects(s3);
  const settings: {
    updateAttachments?: 'append' | 'replace';
    onUncertain?: 'pass' | 'hold';
    insertCaseBy?: 'json' | 'form-data';
    recordMarkerField?: string | Readonly<Record<string, string>>;
    activitiesReadable?: boolean;
    refusesEmpty?: boolean;
    descriptionIs?: 'html' | 'text';
    emptyForm?: Record<string, string>;
    deadlineField?: OperationSettings['deadlineField'];
  } = {};
  const rules: Record<string, FollowUpRule> = {};
  const wakeUps = createWakeUps(table, createQueue(url, new SQSClient(access)), { now, random: () => 0 });
  const operations: OperationDirectory = {
    settingsOf: () => ({
      secret: 'wolkvox/dev/demo',
      tokens: 1,
      insertCaseBy: 'json',
      onUncertain: 'pass',
      ...settings,
    }),
    connect: (operation, token) =>
      createWolkvox({
        server: crm.url,
        operation,
        token,
        allowLoopback: true,
        closedStatuses: ['Cerrado'],
        descriptionIs: settings.descriptionIs ?? 'html',
        ...(settings.refusesEmpty && { refusesEmpty: true, emptyForm: settings.emptyForm }),
      }),
    linkTo: undefined,
  };
  const report: Report = {
    outcome: (_delivery, outcome) => outcomes.push(outcome),
    abandoned: () => {},
    newerRow: (id) => faults.push(`newer ${id}`),
    cleanUpFailed: (_delivery, error) => {
      throw error;
    },
    stuck: ({ id }) => faults.push(`stuck ${id}`),
    longOutage: (_operation, outage) => faults.push(outage),
    auditFault: ({ fault, records }) => faults.push(`${fault} ${records.join(' ')}`),
    idleLane: () => {},
  };
  const services: LaneServices = createEngine({
    table,
    objects,
    secrets,
    wakeUps,
    hash: createKeyedHash(secrets, 'key'),
    operations,
    // A test may change its own.
    limits: { ...defaultLimits },
    report,
    followUps: {
      ruleNamed: (name) => rules[name],
      accept: (request) => accept({ ...acceptServices, wake: async () => {} }, request),
    },
    // Only the test moves the clock: a lane that rests goes on at once.
    clock: { now, sleep: () => setImmediate(), random: () => 0 },
  });
  const { ledger, caseLines } = services.stores;
  const acceptServices: AcceptServices = {
    ledger,
    caseLines,
    objects,
    payloads: 'payloads',
    now,
    trace: () => trace.value,
    findDeadlineEnd: (deadline, acceptedAt) => deadlineEnd(testCalendars, deadline, acceptedAt),
    wake: (operation, id) => wakeUps.wakeFor(operation, 1, id),
  };
  /** As the next sweep would send it. */
  const wakeUp = async (number = 0): Promise<WakeUp> => {
    const lane = { operation: 'demo', number };
    return { ...lane, epoch: await wakeUps.currentEpoch(lane) };
  };
  return {
    crm,
    aws,
    table,
    arn,
    clock,
    secret,
    /** The trace of what is accepted from now on. */
    trace,
    services,
    /** What the operation's configuration says of changes to a case. May be changed. */
    settings,
    /** The follow-up rules of the configuration, by their names. May be changed. */
    rules,
    outcomes,
    /** What the audit found. */
    faults,
    ledger,
    /** What `accept` works with here. */
    acceptServices,
    /** Accepts a command, with a dedupe key of the test's choice. */
    accept: (key: string, command: Command, changes: Partial<AcceptRequest> = {}): Promise<Acceptance> =>
      accept(acceptServices, {
        operation: 'demo',
        event: { origin: 'test', dedupeKey: key },
        command,
        priority: 'bulk',
        ...changes,
      }),
    /** One invocation of a lane, as Lambda would make it. */
    work: async (number = 0) => runLane(services, await wakeUp(number), clock.ms + 300_000),
    wakeUp,
    /** What the wake-ups in the queue say. They are taken out of it. */
    async takeWakeUps() {
      const bodies: WakeUp[] = [];
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
      // Not enumerable: commands have no such field.
      return Object.defineProperty({ ...file, type: 'application/pdf', sha256 }, 'sha256', { enumerable: false });
    },
    /** Every delivery, oldest first. */
    async deliveries() {
      const rows = (await aws.dynamodb.items('ledger')).map((item) => unmarshall(item) as Item);
      return rows
        .filter(({ sk }) => sk === 'cmd')
        .map(parseDelivery)
        .sort((a, b) => a.acceptedAt - b.acceptedAt);
    },
    async stop() {
      s3.destroy();
      await crm.stop();
      await server.stop();
    },
  };
}

export type Engine = Awaited<ReturnType<typeof startEngine>>;

/** The same services with some of their stores replaced. */
export function withStores(services: LaneServices, changes: Partial<Stores>): LaneServices {
  return { ...services, stores: { ...services.stores, ...changes } };
}

/** The same services with another answer of the configuration. */
export function withOperations(services: LaneServices, changes: Partial<OperationDirectory>): LaneServices {
  return { ...services, operations: { ...services.operations, ...changes } };
}
