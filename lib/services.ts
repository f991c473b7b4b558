import { createSendLater } from './aws/delayed-queue.ts';
import { createObjectFacts } from './aws/object-facts.ts';
import { createObjectMarks } from './aws/object-marks.ts';
import { createObjects } from './aws/objects.ts';
import { createQueue } from './aws/queue.ts';
import { createSecrets } from './aws/secrets.ts';
import { createTable, type Table } from './aws/table.ts';
import { createBoundUploads } from './bound-uploads.ts';
import { type Bridge, operationNamed } from './config.ts';
import { type Accepted, type AcceptServices, accept, type Request } from './delivery/accept.ts';
import { createCaseFiles } from './delivery/case-files.ts';
import { createDue } from './delivery/due.ts';
import { linkPath } from './delivery/file-link.ts';
import { createKeyedHash } from './delivery/keyed-hash.ts';
import { createLanes } from './delivery/lanes.ts';
import { createLedger } from './delivery/ledger.ts';
import { defaultLimits, type Limits } from './delivery/limits.ts';
import { createMarkers } from './delivery/markers.ts';
import { createMarkRows } from './delivery/marks.ts';
import { largestCall } from './delivery/needed-time.ts';
import { createOrders } from './delivery/orders.ts';
import { createPauses } from './delivery/pauses.ts';
import { createQuota } from './delivery/quota.ts';
import { createSlots } from './delivery/slots.ts';
import { createTokens } from './delivery/tokens.ts';
import type { WorkServices } from './delivery/work.ts';
import { environment } from './environment.ts';
import { createGroupNotes } from './groups/notes.ts';
import { createGroups } from './groups/rows.ts';
import { log } from './log.ts';
import { engineTold, groupsTold, tellTaken } from './telling.ts';
import type { ExamineSettings } from './uploads/examine.ts';
import { createGate } from './uploads/gate.ts';
import { createLeft } from './uploads/left.ts';
import { createScans } from './uploads/scans.ts';
import { createWolkvox } from './wolkvox/client.ts';

/** What a trigger function needs: the configuration, and `accept`. */
export function acceptingServices(bridge: Bridge) {
  const { table, queue, payloads } = environment('table', 'queue', 'payloads');
  const rows = createTable(table);
  const services: AcceptServices = {
    ledger: createLedger(rows, { limits: limitsOf(bridge) }),
    orders: createOrders(rows),
    lanes: createLanes(rows, createQueue(queue)),
    objects: createObjects(),
    payloads,
    now: Date.now,
    onWakeFailed: (operation, error) => log.warn('A wake-up was not sent', { operation }, error),
  };
  return {
    bridge,
    find: (id: string) => services.ledger.read(id),
    accept: async (request: Omit<Request, 'tokens'>): Promise<Accepted> => {
      const { tokens } = operationNamed(bridge, request.operation);
      const accepted = await accept(services, { ...request, tokens });
      tellTaken(accepted.delivery, accepted.outcome);
      return accepted;
    },
  };
}
export type AcceptingServices = ReturnType<typeof acceptingServices>;

/** What groups of uploads need besides. */
export function groupServices(bridge: Bridge, table: Table, payloads: string) {
  const limits = limitsOf(bridge);
  return {
    bridge,
    groups: createGroups(table, limits),
    notes: createGroupNotes(createObjects(), payloads),
    callBytes: largestCall(limits),
    limits,
    now: Date.now,
    ...groupsTold,
  };
}

/** What `receive-upload` needs besides: what S3 knows of an upload, the notes of those that became nothing, and the commands that
 * wait for files. */
export function uploadServices(bridge: Bridge) {
  const { table, payloads, uploadsQueue } = environment('table', 'payloads', 'uploadsQueue');
  const facts = createObjectFacts();
  const rows = createTable(table);
  const scans = createScans(rows);
  return {
    ...acceptingServices(bridge),
    ...groupServices(bridge, rows, payloads),
    bound: createBoundUploads(rows, createObjects(), payloads),
    facts,
    scans,
    gate: createGate({ bridge, facts, scans }),
    sendLater: createSendLater(uploadsQueue),
    examineSettings: (operation: string) => examineSettings(bridge, operation),
    left: createLeft(createObjects(), payloads),
  };
}
export type UploadServices = ReturnType<typeof uploadServices>;

/** What `mark-uploads` needs: the rows whose files are to be marked, and the buckets. */
export function markingServices(bridge: Bridge) {
  const { table, payloads } = environment('table', 'payloads');
  const rows = createTable(table);
  return {
    bridge,
    payloads,
    ledger: createLedger(rows, { limits: limitsOf(bridge) }),
    due: createDue(rows),
    rows: createMarkRows(rows),
    objects: createObjects(),
    marks: createObjectMarks(),
    now: Date.now,
  };
}
export type MarkingServices = ReturnType<typeof markingServices>;

/** What `sweep` needs: the ledger's due work, the lanes to wake, and the groups to close. */
export function sweepingServices(bridge: Bridge) {
  const { table, queue, payloads } = environment('table', 'queue', 'payloads');
  const rows = createTable(table);
  return {
    ...acceptingServices(bridge),
    ...groupServices(bridge, rows, payloads),
    due: createDue(rows),
    lanes: createLanes(rows, createQueue(queue)),
  };
}
export type SweepingServices = ReturnType<typeof sweepingServices>;

/** What `deliver` needs: the engine. `apiUrl`: where links to files lead, without a slash at the end. */
export function deliveringServices(bridge: Bridge, { apiUrl }: { apiUrl?: string } = {}): WorkServices {
  const { table, queue, markerKey, server, tenant } = environment('table', 'queue', 'markerKey');
  const rows = createTable(table);
  const limits = limitsOf(bridge);
  const objects = createObjects();
  const secrets = createSecrets({ refetchEveryMs: limits.refetchSecretMs });
  const hash = createKeyedHash(secrets, markerKey);
  return {
    ...engineTold,
    ledger: createLedger(rows, { limits }),
    due: createDue(rows),
    orders: createOrders(rows),
    lanes: createLanes(rows, createQueue(queue)),
    markers: createMarkers(rows),
    slots: createSlots(rows),
    pauses: createPauses(rows),
    quota: createQuota(rows, { limits }),
    objects,
    caseFiles: createCaseFiles(rows, objects),
    tokens: createTokens(secrets, markerKey),
    linkTo: apiUrl === undefined ? undefined : async (right) => apiUrl + (await linkPath(hash, right)),
    limits,
    now: Date.now,
    random: Math.random,
    speed: { bytesPerSecond: limits.bytesPerSecond },
    secretOf: (operation) => operationNamed(bridge, operation).secret,
    settingsOf(operation) {
      const { markerField, insertCaseBy, updateAttachments } = operationNamed(bridge, operation);
      return { insertCaseBy, updateAttachments, ...(markerField !== undefined && { markerField }) };
    },
    holdsWhileUncertain: (operation) => operationNamed(bridge, operation).onUncertain === 'hold',
    connect(operation, token) {
      const {
        name,
        server: configured,
        zone,
        attachmentEncoding,
        closedStatuses,
        recordAttachments,
        prefixActs,
      } = operationNamed(bridge, operation);
      return createWolkvox({
        server: server ?? configured,
        operation: tenant ?? name,
        token,
        zone,
        attachmentEncoding,
        closedStatuses,
        recordAttachments,
        prefixActs,
        allowLoopback: server !== undefined,
        timeouts: { answerMs: limits.answerMs },
      });
    },
    refusal(delivery) {
      const { updateAttachments } = operationNamed(bridge, delivery.operation);
      const addsToCase = delivery.kind === 'updateCase' && delivery.attachments > 0;
      return addsToCase && updateAttachments === undefined ? 'update_attachments_not_configured' : undefined;
    },
  };
}

/** What an operation takes of files: by its configuration, and by what one run has the time for. */
export function examineSettings(bridge: Bridge, operation: string): ExamineSettings {
  const { refusedFiles, attachmentLimit, attachmentTypes } = operationNamed(bridge, operation);
  return { refusedFiles, attachmentLimit, attachmentTypes, callBytes: largestCall(limitsOf(bridge)) };
}

function limitsOf({ limits }: Bridge): Limits {
  return { ...defaultLimits, ...limits };
}
