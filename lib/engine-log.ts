import type { Outage } from './delivery/lane/rest-token.ts';
import type { LaneServices } from './delivery/lane/run-lane.ts';
import type { Delivery } from './delivery/ledger/delivery.ts';
import type { Settlement } from './delivery/ledger/settlement.ts';
import type { AuditFault } from './delivery/search/audit.ts';
import { type LogFields, log } from './log.ts';
import type { Group } from './uploads/groups/group.ts';

type Told = Extract<keyof LaneServices, `on${string}`>;

const longOutage: Readonly<Record<Outage, string>> = {
  maintenance: 'The CRM has refused a token for an hour, as in maintenance',
  unreachable: 'The CRM could not be reached for an hour',
  uncertain: 'No answer of the CRM could be read for an hour',
};

/** What the log is told of the engine's work. An error is what somebody must look at, and raises the alarm. */
export const engineLog: Pick<LaneServices, Told> = {
  onOutcome: logOutcome,
  onNewer: (delivery) => log.error('A newer version took this command: deploy it everywhere', fieldsOf(delivery)),
  onCleanUpFailed: (delivery, error) => log.warn('An outcome was not put away yet', fieldsOf(delivery), error),
  onLongOutage: ({ operation }, outage) => log.error(longOutage[outage], { operation }),
  onStuck: (delivery) => log.error('Tried again and again without effect', fieldsOf(delivery)),
  onAbandoned: (delivery) => log.error('A worker was lost after the last byte', fieldsOf(delivery)),
  onAuditFault: logAuditFault,
  onIdle({ operation, number }, reason) {
    const level = reason === 'no_token' ? 'error' : 'warn';
    log[level]('A lane cannot work', { operation, lane: number, reason });
  },
};

/** What the log is told of groups of uploads. */
export const groupLog = {
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

/** Tells of a command that an event brought. `outcome`: whether it is new. */
export function logAccepted(delivery: Delivery, outcome: 'accepted' | 'known' | 'conflict'): void {
  const { id, kind, operation, origin, bytes, status } = delivery;
  log.info('Command taken', { commandId: id, kind, operation, origin, bytes, status: outcome });
  if (outcome === 'accepted' && status === 'rejected') log.error('Rejected', fieldsOf(delivery));
}

/** A warning is what the engine deals with by itself. */
function logOutcome(
  delivery: Delivery,
  { verdict, settlement }: { readonly verdict: string; readonly settlement: Settlement },
): void {
  const { status, reason, http, code, searchAt, duplicate } = settlement;
  const fields = { ...fieldsOf(delivery), status, reason, http, code };
  if (duplicate) log.error('Delivered, and two records of the CRM hold its marker', fields);
  else if (status === 'delivered' && delivery.missing) {
    log.error('Delivered, and files are missing', { ...fields, count: delivery.missing.length });
  } else if (status === 'delivered') log.info('Delivered', fields);
  else if (status === 'rejected') log.error('Rejected', fields);
  else if (verdict === 'token') log.error('The CRM refuses the token', fields);
  else if (status === 'uncertain' && searchAt === undefined) log.error('Parked: a person must decide', fields);
  else log.warn('Not delivered', fields);
}

function logAuditFault({ fault, operation, commandId, records }: AuditFault): void {
  const fields = { reason: fault, operation, crmId: records.join(' ') };
  log.error('The audit found a fault', commandId === undefined ? fields : { ...fields, commandId });
}

function fieldsOf({ id, operation, kind, attempt, bytes, status, reason }: Delivery): LogFields {
  return { commandId: id, operation, kind, attempt, bytes, status, reason };
}
