import type { CommandKind, FileFault } from '../command.ts';
import type { LinePosition } from './case-line.ts';

/**
 * Where a command stands. `accepted → sending → committing → delivered | rejected | uncertain`; each step is one
 * conditional write, fenced by `owner` and `attempt`.
 */
export type Status = 'accepted' | 'sending' | 'committing' | 'delivered' | 'rejected' | 'uncertain';
export type Priority = 'interactive' | 'bulk';
/**
 * What becomes of an insert whose answer was lost and that no search finds. `park`: a person decides, so it is made at most
 * once. `resend`: it is sent again, three times at most, so it is made **at least once**, and may be made more often.
 */
export type Policy = 'park' | 'resend';

/** The form of a row and its payload. Raised when code that does not know the new form would do the wrong thing. */
export const rowSchema = 1;

/** The ledger's row for one command. Ids, times and sizes only: what people wrote is in the payload. Times are epoch ms. */
export interface Delivery {
  /** The `rowSchema` of the code that accepted it. */
  readonly schema?: number;
  readonly id: string;
  readonly kind: CommandKind;
  readonly operation: string;
  readonly priority: Priority;
  /** What it came from: `webhook:<source>`, `upload:<bucket>`, `schedule:<name>`. */
  readonly origin: string;
  /** SHA-256 of the command; the same id with another fingerprint is another command under a used name. */
  readonly fingerprint: string;
  readonly payload: { readonly bucket: string; readonly key: string };
  /** Its place in line, when it works on a case that others may work on too. */
  readonly linePosition?: LinePosition | undefined;
  /** The delivery that makes the case which this one changes: it waits until that has come to its end. */
  readonly waitsFor?: string;
  /** The case that it changes, where that had to be found out. Asked once. */
  readonly caseId?: string;
  /** Its last attempt sent the case's whole list of files, so that sending it a second time changes nothing more. */
  readonly replaces?: boolean;
  /** How many files go with it, and their bytes together. */
  readonly fileCount: number;
  readonly bytes: number;
  /** Bytes of the case's whole list of files, where the CRM replaces it and an attempt has found that out. */
  readonly wholeBytes?: number;
  /** Its route asks to send an insert again that no search finds: it is then made at least once, and may be made twice. */
  readonly resend?: true | undefined;
  /** Files that it goes without: the how-manieth of the command's, from 1, and why. */
  readonly missing?: readonly { readonly number: number; readonly why: FileFault }[];
  /** Its files are to say in their bucket how it ended; and as what they say so already. */
  readonly wantsTags?: true | undefined;
  readonly taggedAs?: Status;
  readonly status: Status;
  /** How often it was claimed. Each claim's writes are fenced by it. */
  readonly attempt: number;
  readonly acceptedAt: number;
  readonly owner?: string;
  readonly leaseUntil?: number;
  readonly notBefore?: number;
  /** When the last byte was about to be sent. */
  readonly committedAt?: number;
  readonly settledAt?: number;
  /** Why it stands where it stands, in one word. docs/operations.md says what each means. */
  readonly reason?: string;
  /** How often a worker's lease ran out before it committed. */
  readonly crashClaims?: number;
  /** How often there was too little time left when all but the last byte was sent. */
  readonly timeOuts?: number;
  /** Attempts that the CRM put off because two others were running: no fault of the command's. */
  readonly putOff?: number;
  /** Attempts that may have been applied, of a command that only sets values and is sent again all the same. */
  readonly unknowns?: number;
  /** Only while uncertain: when it is looked for in the CRM, and how often that found nothing. */
  readonly searchAt?: number;
  readonly searches?: number;
  /** Searches for it, or of an audit its tries, that failed one after the other. */
  readonly failedReads?: number;
  /** Found nowhere, or not to be looked for: a person decides. */
  readonly parked?: boolean;
  /** More than one record of the CRM holds its marker. */
  readonly duplicate?: boolean;
  readonly crmId?: string;
  readonly idPrefijo?: string;
  readonly http?: number;
  readonly code?: number;
  /** What people decided about it, oldest first. */
  readonly decisions?: readonly Decision[];
  /** It was sent again by a person, when others of its line may have gone before it. */
  readonly orderBroken?: boolean;
}

/** What a person did about a delivery. The reason is a person's text: it is kept here, and never logged. */
export interface Decision {
  readonly what: 'retry' | 'resolve' | 'erase';
  /** Who, as they are called where they work. */
  readonly by: string;
  /** Epoch ms. */
  readonly at: number;
  readonly reason: string;
  /** The delivery that it made: the files that were missing. */
  readonly madeDelivery?: string;
}

/** How often it was tried for its own sake, without the attempts that others kept from going. */
export function chargedAttempts({ attempt, putOff = 0 }: Pick<Delivery, 'attempt' | 'putOff'>): number {
  return attempt - putOff;
}

/** Whether its call only sets values, so that sending it a second time changes nothing more. */
export function onlySetsValues({ kind, fileCount, replaces }: Delivery): boolean {
  return (kind === 'updateCase' || kind === 'updateRecord') && (fileCount === 0 || replaces === true);
}

/** Whether it has come to its end: nothing more becomes of it by itself, and everybody knows what did. */
export function isFinal(status: Status): status is 'delivered' | 'rejected' {
  return status === 'delivered' || status === 'rejected';
}

/** The row is all that remembers that an upload was sent, and its file may lie there for years: a backfill would send it again. */
export function neverExpires({ status, origin }: Pick<Delivery, 'status' | 'origin'>): boolean {
  return status === 'delivered' && origin.startsWith('upload:');
}

/** Whether its files do not say yet, in their bucket, how it ended. */
export function needsTags({ wantsTags, taggedAs, status }: Delivery): boolean {
  return wantsTags === true && taggedAs !== status && isFinal(status);
}

/** Whether the bridge itself still looks for it in the CRM. What is uncertain otherwise is a person's. */
export function isSearchDue(delivery: Delivery): delivery is Delivery & { readonly searchAt: number } {
  return delivery.status === 'uncertain' && !delivery.parked && delivery.searchAt !== undefined;
}

/** Whether the CRM can be asked if it was applied: it offers no search for activities, nor for files added to a record. */
export function isSearchable({ kind }: Delivery): boolean {
  return kind === 'insertCase';
}
