import { setTimeout as sleep } from 'node:timers/promises';
import { createSendLater } from './aws/delayed-queue.ts';
import { createObjectFacts } from './aws/object-facts.ts';
import { createObjectTags } from './aws/object-tags.ts';
import { createObjects } from './aws/objects.ts';
import { createQueue } from './aws/queue.ts';
import { createSecrets } from './aws/secrets.ts';
import { createTable, type Table } from './aws/table.ts';
import { type Bridge, operationNamed } from './config/bridge.ts';
import { type Accepted, type AcceptRequest, type AcceptServices, accept } from './delivery/accept.ts';
import { createSentFilesLog } from './delivery/attempt/sent-files.ts';
import { linkPath } from './delivery/file-link.ts';
import { createKeyedHash } from './delivery/keyed-hash.ts';
import { createPauses } from './delivery/lane/pauses.ts';
import { createQuota } from './delivery/lane/quota.ts';
import type { LaneServices } from './delivery/lane/run-lane.ts';
import { createSlots } from './delivery/lane/slots.ts';
import { createTokens } from './delivery/lane/tokens.ts';
import { createWakeUps } from './delivery/lane/wake-ups.ts';
import { createCaseLines } from './delivery/ledger/case-line.ts';
import { createDueIndex } from './delivery/ledger/due-index.ts';
import { createFileTagRows } from './delivery/ledger/file-tags.ts';
import { createLedger } from './delivery/ledger/ledger.ts';
import { defaultLimits, type Limits } from './delivery/limits.ts';
import { createMarkers } from './delivery/search/markers.ts';
import { largestCallBytes } from './delivery/timing.ts';
import { engineLog, groupLog, logAccepted } from './engine-log.ts';
import { environment } from './environment.ts';
import { log } from './log.ts';
import { createBoundUploads } from './uploads/bound-uploads.ts';
import type { FileCheckSettings } from './uploads/examine.ts';
import { createGroupNotes } from './uploads/groups/notes.ts';
import { createGroups } from './uploads/groups/rows.ts';
import { createMalwareGate } from './uploads/malware-gate.ts';
import { createScans } from './uploads/scans.ts';
import { createSkippedUploads } from './uploads/skipped.ts';
import { createWolkvox } from './wolkvox/client.ts';

/** What a trigger function needs: the configuration, and `accept`. */
export function acceptingServices(bridge: Bridge) {
  const { table, queue, payloads } = environment('table', 'queue', 'payloads');
  const rows = createTable(table);
  const services: AcceptServices = {
    ledger: createLedger(rows, { limits: limitsOf(bridge) }),
    caseLines: createCaseLines(rows),
    wakeUps: createWakeUps(rows, createQueue(queue)),
    objects: createObjects(),
    payloads,
    now: Date.now,
    onWakeFailed: (operation, error) => log.warn('A wake-up was not sent', { operation }, error),
  };
  return {
    bridge,
    find: (id: string) => services.ledger.read(id),
    accept: async (request: Omit<AcceptRequest, 'tokens'>): Promise<Accepted> => {
      const { tokens } = operationNamed(bridge, request.operation);
      const accepted = await accept(services, { ...request, tokens });
      logAccepted(accepted.delivery, accepted.outcome);
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
    callBytes: largestCallBytes(limits),
    limits,
    now: Date.now,
    ...groupLog,
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
    gate: createMalwareGate({ bridge, facts, scans }),
    sendLater: createSendLater(uploadsQueue),
    examineSettings: (operation: string) => examineSettings(bridge, operation),
    skipped: createSkippedUploads(createObjects(), payloads),
  };
}
export type UploadServices = ReturnType<typeof uploadServices>;

/** What `tag-files` needs: the rows whose files are to be marked, and the buckets. */
export function markingServices(bridge: Bridge) {
  const { table, payloads } = environment('table', 'payloads');
  const rows = createTable(table);
  return {
    bridge,
    payloads,
    ledger: createLedger(rows, { limits: limitsOf(bridge) }),
    due: createDueIndex(rows),
    rows: createFileTagRows(rows),
    objects: createObjects(),
    objectTags: createObjectTags(),
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
    due: createDueIndex(rows),
    lanes: createWakeUps(rows, createQueue(queue)),
  };
}
export type SweepingServices = ReturnType<typeof sweepingServices>;

/** What `deliver` needs: the engine. `apiUrl`: where links to files lead, without a slash at the end. */
export function deliveringServices(bridge: Bridge, { apiUrl }: { apiUrl?: string } = {}): LaneServices {
  const { table, queue, markerKey, server, tenant } = environment('table', 'queue', 'markerKey');
  const rows = createTable(table);
  const limits = limitsOf(bridge);
  const objects = createObjects();
  const secrets = createSecrets({ refetchEveryMs: limits.refetchSecretMs });
  const hash = createKeyedHash(secrets, markerKey);
  return {
    ...engineLog,
    ledger: createLedger(rows, { limits }),
    due: createDueIndex(rows),
    caseLines: createCaseLines(rows),
    wakeUps: createWakeUps(rows, createQueue(queue)),
    markers: createMarkers(rows),
    slots: createSlots(rows),
    pauses: createPauses(rows),
    quota: createQuota(rows, { limits }),
    objects,
    sentFiles: createSentFilesLog(rows, objects),
    tokens: createTokens(secrets, markerKey),
    linkTo: apiUrl === undefined ? undefined : async (right) => apiUrl + (await linkPath(hash, right)),
    limits,
    now: Date.now,
    sleep,
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
      const addsToCase = delivery.kind === 'updateCase' && delivery.fileCount > 0;
      return addsToCase && updateAttachments === undefined ? 'update_attachments_not_configured' : undefined;
    },
  };
}

/** What an operation takes of files: by its configuration, and by what one run has the time for. */
export function examineSettings(bridge: Bridge, operation: string): FileCheckSettings {
  const { refusedFiles, attachmentLimit, attachmentTypes } = operationNamed(bridge, operation);
  return { refusedFiles, attachmentLimit, attachmentTypes, callBytes: largestCallBytes(limitsOf(bridge)) };
}

function limitsOf({ limits }: Bridge): Limits {
  return { ...defaultLimits, ...limits };
}
