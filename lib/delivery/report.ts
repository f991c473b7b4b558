import type { Verdict } from './classify.ts';
import type { Delivery } from './ledger/delivery.ts';
import type { Settlement } from './ledger/settlement.ts';

/**
 * A fault that an audit found: a marker in several records, a marker that nobody here sent, or a record that contradicts
 * its row.
 */
export interface AuditFault {
  readonly fault: 'duplicate' | 'unknown_marker' | 'row_disagrees';
  readonly operation: string;
  readonly commandId: string | undefined;
  /** The CRM's ids of the records that hold the marker: the first of them, where there are many. */
  readonly records: readonly string[];
  readonly count: number;
}

/** Why a token is of no use for longer than a maintenance usually takes. */
export type Outage = 'maintenance' | 'unreachable' | 'unavailable' | 'uncertain';

/**
 * Why a lane cannot work. `no_token`: the secret holds none for it. `bad_settings`: the CRM's client refuses the server or the
 * token. `paused`: the token is paused. `no_calls`: the calls of the day are used up.
 */
export type IdleReason = 'no_token' | 'bad_settings' | 'no_calls' | 'paused';

/** What the engine reports of its work. Reporting must not throw. */
export interface Report {
  /** An attempt, a search or an audit ended. `delivery`: as it was before. */
  outcome(delivery: Delivery, outcome: { readonly verdict: Verdict; readonly settlement: Settlement }): void;
  /** A row was settled because its worker was lost after the last byte. */
  abandoned(delivery: Delivery): void;
  /** A row that only newer code can read, by its id. It is left alone for a while. */
  newerRow(id: string): void;
  /** The payload or the index entry of a settled delivery could not be written. A lane does it later. */
  cleanUpFailed(delivery: Delivery, error: unknown): void;
  /** Another attempt failed at a count that raises the alarm. The command is not lost, and may never be delivered. */
  stuck(delivery: Delivery): void;
  longOutage(operation: string, outage: Outage): void;
  auditFault(fault: AuditFault): void;
  /** A lane was woken and cannot work. `cause`: why the token is paused, or which setting is faulty. */
  idleLane(
    lane: { readonly operation: string; readonly number: number },
    reason: IdleReason,
    cause?: { readonly cause?: string | undefined; readonly causeCode?: string | undefined },
  ): void;
}
