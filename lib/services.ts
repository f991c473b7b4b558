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
import type { Delivery } from './delivery/delivery.ts';
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
import type { Settlement } from './delivery/settlement.ts';
import { createSlots } from './delivery/slots.ts';
import { createTokens } from './delivery/tokens.ts';
import type { WorkServices } from './delivery/work.ts';
import { environment } from './environment.ts';
import type { Group } from './groups/group.ts';
import { createGroupNotes } from './groups/notes.ts';
import { createGroups } from './groups/rows.ts';
import { type LogFields, log } from './log.ts';
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
      const { id, kind, operation, origin, bytes } = accepted.delivery;
      log.info('Command taken', { commandId: id, kind, operation, origin, bytes, status: accepted.outcome });
      if (accepted.outcome === 'accepted' && accepted.delivery.status === 'rejected') {
        log.error('Rejected', fieldsOf(accepted.delivery));
      }
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
    onIncomplete: ({ id, operation, origin }: Group, missing: number) =>
      log.error('A group was closed by its time limit', { group: id, operation, origin, count: missing }),
    onConflict: ({ id, operation, origin }: Group, commandId: string) =>
      log.error('Files of a group were not sent: its command says something else', {
        group: id,
        operation,
        origin,
        commandId,
      }),
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
    onOutcome: tell,
    onNewer: (delivery) => log.error('A newer version took this command: deploy it everywhere', fieldsOf(delivery)),
    onNotPutAway: (delivery, error) => log.warn('An outcome was not put away yet', fieldsOf(delivery), error),
    onLongMaintenance: ({ operation }) =>
      log.error('The CRM has refused a token for an hour, as in maintenance', { operation }),
    onAbandoned: (delivery) => log.error('A worker was lost after the last byte', fieldsOf(delivery)),
    onAuditFault: ({ fault, operation, commandId, records }) =>
      log.error('The audit found a fault', {
        reason: fault,
        operation,
        crmId: records.join(' '),
        ...(commandId && { commandId }),
      }),
    onIdle({ operation, number }, reason) {
      const level = reason === 'no_token' ? 'error' : 'warn';
      log[level]('A lane cannot work', { operation, lane: number, reason });
    },
  };
}

/** An error is what somebody must look at, and raises the alarm; a warning is what the engine deals with by itself. */
function tell(delivery: Delivery, { verdict, settlement }: { verdict: string; settlement: Settlement }): void {
  const fields = { ...fieldsOf(delivery), ...outcomeOf(settlement) };
  const { status, searchAt, duplicate } = settlement;
  if (duplicate) log.error('Delivered, and two records of the CRM hold its marker', fields);
  else if (status === 'delivered' && delivery.missing) {
    log.error('Delivered, and files are missing', { ...fields, count: delivery.missing.length });
  } else if (status === 'delivered') log.info('Delivered', fields);
  else if (status === 'rejected') log.error('Rejected', fields);
  else if (verdict === 'token') log.error('The CRM refuses the token', fields);
  else if (status === 'uncertain' && searchAt === undefined) log.error('Parked: a person must decide', fields);
  else log.warn('Not delivered', fields);
}

/** What an operation takes of files: by its configuration, and by what one run has the time for. */
export function examineSettings(bridge: Bridge, operation: string): ExamineSettings {
  const { refusedFiles, attachmentLimit, attachmentTypes } = operationNamed(bridge, operation);
  return { refusedFiles, attachmentLimit, attachmentTypes, callBytes: largestCall(limitsOf(bridge)) };
}

function limitsOf({ limits }: Bridge): Limits {
  return { ...defaultLimits, ...limits };
}

function fieldsOf({ id, operation, kind, attempt, bytes, status, reason }: Delivery): LogFields {
  return { commandId: id, operation, kind, attempt, bytes, status, reason };
}

function outcomeOf({ status, reason, http, code }: Settlement): LogFields {
  return { status, reason, http, code };
}
