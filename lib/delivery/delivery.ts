import type { CommandKind } from './command.ts';
import type { Place } from './orders.ts';

/**
 * Where a command stands. `accepted → sending → committing → delivered | rejected | uncertain`; each step is one
 * conditional write, fenced by `owner` and `attempt`.
 */
export type Status = 'accepted' | 'sending' | 'committing' | 'delivered' | 'rejected' | 'uncertain';
export type Priority = 'interactive' | 'bulk';

/** The ledger's row for one command. Ids, times and sizes only: what people wrote is in the payload. Times are epoch ms. */
export interface Delivery {
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
  readonly order?: Place | undefined;
  /** Bytes of all attachments. */
  readonly bytes: number;
  readonly status: Status;
  readonly attempt: number;
  readonly acceptedAt: number;
  readonly owner?: string;
  readonly leaseUntil?: number;
  readonly notBefore?: number;
  readonly settledAt?: number;
  /** Why it stands where it stands, in one word of `classify.ts` or of the engine. */
  readonly reason?: string;
  /** How often a worker's lease ran out before it committed. */
  readonly crashClaims?: number;
  /** How often there was too little time left when all but the last byte was sent. */
  readonly timeOuts?: number;
  readonly crmId?: string;
  readonly idPrefijo?: string;
  readonly http?: number;
  readonly code?: number;
}
