import type { CommandKind, FileFault } from '../command.ts';
import type { DueDay } from '../deadline.ts';
import type { Decision } from './decision.ts';
import type { Progress } from './progress.ts';

export type Priority = 'interactive' | 'bulk';

/**
 * What happens to an insert whose answer was lost and that no search finds.
 * `park`: a person decides, so it is made at most once.
 * `resend`: it is sent again, three times at most. So it is made **at least once**, and may be made more often.
 */
export type Policy = 'park' | 'resend';

/** The form of a row and of its payload. Raised when code that does not know the new form would do harm. */
export const rowSchema = 1;

/** A command's position in the line of its case: the key of the line, and a number that grows. */
export interface LinePosition {
  readonly key: string;
  readonly number: number;
}

/** Where a search finds what a delivery made: in this module; by its marker in this field, or anywhere in the record. */
export interface SearchPlace {
  readonly module: string;
  readonly field?: string | undefined;
}

/** How often something happened to a delivery. */
export interface Counters {
  /** Claims whose lease ended before the last byte. */
  readonly crashClaims: number;
  /** Attempts that had too little time left for the last byte. */
  readonly timeOuts: number;
  /** Attempts whose size a web server refused (413). */
  readonly refusedSizes: number;
  /** Attempts that the CRM throttled because two others were running. They are not charged. */
  readonly throttles: number;
  /** Attempts that may have been applied, of a command that is sent again all the same. */
  readonly unknowns: number;
  /** Searches that found no record. */
  readonly searches: number;
  /** Searches, or tries of an audit, that failed one after the other. */
  readonly failedReads: number;
}

export const noCounts: Counters = {
  crashClaims: 0,
  timeOuts: 0,
  refusedSizes: 0,
  throttles: 0,
  unknowns: 0,
  searches: 0,
  failedReads: 0,
};

/** What every row holds, whatever its status. Ids, times and sizes only: what people wrote is in the payload. Times are epoch ms. */
export interface DeliveryFacts {
  /** The `rowSchema` of the code that accepted it. */
  readonly schema: number;
  readonly id: string;
  readonly kind: CommandKind;
  readonly operation: string;
  readonly priority: Priority;
  /** Where it came from: `webhook:<source>`, `upload:<bucket>`, `schedule:<name>`. */
  readonly origin: string;
  /** SHA-256 of the command. The same id with another fingerprint is another command under a used name. */
  readonly fingerprint: string;
  readonly payload: { readonly bucket: string; readonly key: string };
  readonly acceptedAt: number;
  /** The trace of the call, event or run that brought it, as in AWS X-Ray. */
  readonly trace?: string | undefined;
  /** How many claims it had. Each claim's writes are fenced by this number. */
  readonly attempt: number;
  readonly counters: Counters;
  /** Present when other commands may change the same case. */
  readonly linePosition?: LinePosition | undefined;
  /** The delivery that makes the case which this one changes. This one waits until that one is final. */
  readonly waitsFor?: string | undefined;
  /** The id of the case that it changes, once an attempt looked that up. */
  readonly caseId?: string | undefined;
  /** Its last attempt sent the case's whole list of files, so a second one changes no more than the first. */
  readonly replaces?: boolean | undefined;
  /** Where its record or activity is searched for. `undefined` for cases, and where nothing identifies it. */
  readonly searchIn?: SearchPlace | undefined;
  /** How many files it sends, and their bytes together. */
  readonly fileCount: number;
  readonly bytes: number;
  /** Bytes of the case's whole list of files, where the CRM replaces it and an attempt looked that up. */
  readonly wholeBytes?: number | undefined;
  /** A reminder: the time from which it is sent, epoch ms. */
  readonly sendAt?: number | undefined;
  /** By when the case that it makes must be answered. */
  readonly answerBy?: DueDay | undefined;
  /** Of a follow-up: how far it has read. */
  readonly progress?: Progress | undefined;
  /** Its route has `policy: 'resend'`. */
  readonly resend?: boolean | undefined;
  /** Files that are left out: each one's position in the command, from 1, and why. */
  readonly missing?: readonly { readonly number: number; readonly why: FileFault }[] | undefined;
  /** Its files shall be tagged with the outcome. */
  readonly wantsTags?: boolean | undefined;
  /** The outcome that its files are tagged with. */
  readonly taggedAs?: Status | undefined;
  /** When the last byte of an attempt was about to be sent. */
  readonly committedAt?: number | undefined;
  /** Why it has its status, in one word. docs/operations.md explains each. */
  readonly reason?: string | undefined;
  readonly http?: number | undefined;
  readonly code?: number | undefined;
  /** Node's code for why the connection failed, such as `ENOTFOUND`. */
  readonly causeCode?: string | undefined;
  /** What people decided about it, oldest first. */
  readonly decisions?: readonly Decision[] | undefined;
  /** A person sent it again, when others of its line may have gone before it. */
  readonly orderBroken?: boolean | undefined;
}

/** To be sent: at once, or not before a time. */
export interface Accepted extends DeliveryFacts {
  readonly status: 'accepted';
  readonly notBefore?: number | undefined;
}

/** A worker has it. `committing`: its last byte may have been sent. */
export interface Claimed extends DeliveryFacts {
  readonly status: 'sending' | 'committing';
  readonly owner: string;
  readonly leaseUntil: number;
}

/** It may have been applied. */
export interface Uncertain extends DeliveryFacts {
  readonly status: 'uncertain';
  readonly settledAt: number;
  /** When the CRM is searched for it next. */
  readonly searchAt?: number | undefined;
  /** It waits for a person: searches found no record, or none is possible. */
  readonly parked: boolean;
  /** The case that was made, while it is not known whether it holds its file. */
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
}

export interface Delivered extends DeliveryFacts {
  readonly status: 'delivered';
  readonly settledAt: number;
  readonly crmId?: string | undefined;
  /** The number by which people know a case. */
  readonly idPrefijo?: string | undefined;
  /** More than one record of the CRM holds its marker. */
  readonly duplicate?: boolean | undefined;
}

export interface Rejected extends DeliveryFacts {
  readonly status: 'rejected';
  readonly settledAt: number;
}

/**
 * The ledger's row of one command. `accepted → sending → committing → delivered | rejected | uncertain`: each step is one
 * conditional write, fenced by `owner` and `attempt`. docs/engine.md draws it.
 */
export type Delivery = Accepted | Claimed | Uncertain | Delivered | Rejected;
export type Final = Delivered | Rejected;
export type Status = Delivery['status'];

/** The attempts that count for backoff: those that the CRM throttled do not. */
export function chargedAttempts({ attempt, counters }: Pick<Delivery, 'attempt' | 'counters'>): number {
  return attempt - counters.throttles;
}

/** Whether its call only sets values, so that a second one changes no more than the first. */
export function onlySetsValues({ kind, fileCount, replaces }: Delivery): boolean {
  return (kind === 'updateCase' || kind === 'updateRecord') && (fileCount === 0 || replaces === true);
}

/** Whether its outcome is known and does not change by itself. */
export function isFinal(delivery: Delivery): delivery is Final {
  return delivery.status === 'delivered' || delivery.status === 'rejected';
}

/** Whether both came by one origin into one operation. Ids can be computed, so a source could name the delivery of another. */
export function isOfSameOrigin(one: Pick<Delivery, 'operation' | 'origin'>, other: typeof one): boolean {
  return one.operation === other.operation && one.origin === other.origin;
}

/** Whether the bridge itself still searches the CRM for it. Other uncertain deliveries wait for a person. */
export function isSearchDue(delivery: Delivery): delivery is Uncertain & { readonly searchAt: number } {
  return delivery.status === 'uncertain' && !delivery.parked && delivery.searchAt !== undefined;
}

/** Whether the CRM can be searched for it. There is no search for files added to a record, nor for a record without a marker. */
export function isSearchable({ kind, searchIn }: Pick<Delivery, 'kind' | 'searchIn'>): boolean {
  return kind === 'insertCase' || searchIn !== undefined;
}
