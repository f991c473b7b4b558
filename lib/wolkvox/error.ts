/** What is known about a call that gave no usable answer. Callers branch on this, never on text. */
export type WolkvoxErrorKind =
  /** Refused by our own checks: nothing was sent and no quota spent. */
  | 'invalid'
  /** The token's calls of the day are used up. */
  | 'quota'
  /** Two calls of this token are running already. */
  | 'simultaneous'
  /** The token is missing, wrong or no longer valid. */
  | 'token'
  /** Any other 403: maintenance, as far as is known. */
  | 'forbidden'
  /** The CRM read the call and refuses it: the same call gets the same answer. */
  | 'rejected'
  /** An attachment could not be read, or was longer or shorter than announced. */
  | 'attachment'
  /** No connection came to be: DNS, connect, TLS. */
  | 'unreachable'
  /** The connection broke or stood still, or the answer did not come or was cut off. */
  | 'broken'
  /** A whole answer that is none of the CRM's: 5xx, HTML, empty, contradicting itself, an insert without an id. */
  | 'unreadable'
  /** A success that came before the whole call was sent. */
  | 'premature'
  /** The caller ended the call. */
  | 'aborted';

interface Details {
  readonly lastByteSent?: boolean | undefined;
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly field?: string | undefined;
  readonly vendorMessage?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The one error that `lib/wolkvox` throws. It holds scalars of ours only (no request, header, body or free text of the
 * CRM's), so it can be logged whole. Only an `attachment` has a cause: what its source threw.
 */
export class WolkvoxError extends Error {
  override readonly name = 'WolkvoxError';
  readonly kind: WolkvoxErrorKind;
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  readonly reason: string;
  /** Whether the CRM may act on what it has: all of a JSON call, or any part of a form. */
  readonly lastByteSent: boolean;
  /** HTTP status. */
  readonly status: number | undefined;
  /** The answer's `code`. */
  readonly code: number | undefined;
  /** The field at fault, by its name in our input. */
  readonly field: string | undefined;
  /** One of the vendor's documented sentences. */
  readonly vendorMessage: string | undefined;

  constructor(kind: WolkvoxErrorKind, endpoint: string, reason: string, details: Details = {}) {
    super(`Wolkvox ${endpoint} ${kind}: ${reason}`, details.cause === undefined ? {} : { cause: details.cause });
    this.kind = kind;
    this.endpoint = endpoint;
    this.reason = reason;
    this.lastByteSent = details.lastByteSent ?? false;
    this.status = details.status;
    this.code = details.code;
    this.field = details.field;
    this.vendorMessage = details.vendorMessage;
  }
}
