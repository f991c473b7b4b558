import { isHeld } from './aws/object-reason.ts';
import type { Delivery } from './delivery/ledger/delivery.ts';
import type { Outage, Report } from './delivery/report.ts';
import type { ListState } from './lists/list.ts';
import type { ListReport } from './lists/services.ts';
import { type LogFields, log } from './log.ts';
import type { GroupReport } from './uploads/groups/services.ts';

const outages: Readonly<Record<Outage, string>> = {
  maintenance: 'The CRM has refused a token for an hour, as in maintenance',
  unreachable: 'The CRM could not be reached for an hour',
  unavailable: 'The web server in front of the CRM has answered in its place for an hour',
  uncertain: 'No answer of the CRM could be read for an hour',
};

/** Logs what the engine reports. An ERROR is what somebody must look at: it raises the alarm. */
export const engineLog: Report = {
  /** A WARN is what the engine solves by itself. */
  outcome(delivery, { verdict, settlement }) {
    const { status, reason, http, code, causeCode, searchAt, duplicate } = settlement;
    const fields = { ...fieldsOf(delivery), status, reason, http, code, causeCode };
    if (duplicate) log.error('Delivered, and two records of the CRM hold its marker', fields);
    else if (status === 'delivered' && delivery.missing) {
      log.error('Delivered, and files are missing', { ...fields, count: delivery.missing.length });
    } else if (status === 'delivered') log.info('Delivered', { ...fields, seconds: secondsSince(delivery) });
    else if (status === 'rejected') log.error('Rejected', fields);
    else if (verdict === 'token') log.error('The CRM refuses the token', fields);
    else if (status === 'uncertain' && searchAt === undefined) log.error('Parked: a person must decide', fields);
    else if (isHeld(reason) && reason !== delivery.reason) log.error('An object in S3 cannot be read', fields);
    else log.warn('Not delivered', fields);
  },
  abandoned: (delivery) => log.error('A worker was lost after the last byte', fieldsOf(delivery)),
  newerRow: (id) => log.error('A newer version accepted this command: deploy it everywhere', { commandId: id }),
  cleanUpFailed: (delivery, error) => log.warn('An outcome was not cleaned up yet', fieldsOf(delivery), error),
  stuck: (delivery) => log.error('Tried again and again without effect', fieldsOf(delivery)),
  longOutage: (operation, outage) => log.error(outages[outage], { operation }),
  auditFault({ fault, operation, commandId, records, count }) {
    const fields = { reason: fault, operation, crmId: records.join(' '), count };
    log.error('The audit found a fault', commandId === undefined ? fields : { ...fields, commandId });
  },
  idleLane({ operation, number }, reason, cause) {
    const level = reason === 'no_token' || reason === 'bad_settings' ? 'error' : 'warn';
    log[level]('A lane cannot work', { operation, lane: number, reason, ...cause });
  },
};

/** Logs what is reported of groups of uploads. */
export const groupLog: GroupReport = {
  incomplete: ({ id: group, operation, origin }, count) =>
    log.error('A group was closed by its time limit', { group, operation, origin, count }),
  conflict: ({ id: group, operation, origin }, commandId) =>
    log.error('Files of a group were not sent: its command says something else', {
      group,
      operation,
      origin,
      commandId,
    }),
};

/** Logs what is reported of lists. */
export const listLog: ListReport = {
  read: (list, days) =>
    days > 1
      ? log.warn('A list needs the calls of several days', { ...listFields(list), days })
      : log.info('A list was read', listFields(list)),
  stopped: (list) => log.error('A list was paused: too many of its rows were rejected', listFields(list)),
  failed: (list) => log.error('A list cannot go on', listFields(list)),
  over: (list) => log.info('A list is over', listFields(list)),
};

function listFields({ id: list, operation, origin, rows: count, status, reason }: ListState): LogFields {
  return { list, operation, origin, count, status, reason };
}

/** Logs a command that an event brought, and whether it is new. */
export function logAccepted(delivery: Delivery, outcome: 'accepted' | 'known' | 'conflict'): void {
  const { id, kind, operation, origin, bytes, status, trace } = delivery;
  log.info('Command accepted', { commandId: id, trace, kind, operation, origin, bytes, status: outcome });
  if (outcome === 'accepted' && status === 'rejected') log.error('Rejected', fieldsOf(delivery));
}

/** A command with a time of its own counts from that time. */
function secondsSince({ acceptedAt, sendAt = acceptedAt }: Delivery): number {
  return Math.round((Date.now() - sendAt) / 1_000);
}

function fieldsOf({ id, trace, operation, kind, attempt, bytes, status, reason }: Delivery): LogFields {
  return { commandId: id, trace, operation, kind, attempt, bytes, status, reason };
}
