/** Why a call has no usable answer. Callers branch on this, never on text. */
export type WolkvoxErrorKind =
  /** Our own checks refused the input: nothing was sent, no quota was spent. */
  | 'invalid'
  /** The token's daily quota is spent. */
  | 'quota'
  /** Two calls of this token are already in flight. */
  | 'simultaneous'
  /** The token is missing, wrong or no longer valid. */
  | 'token'
  /** Any other 403. The only known cause is maintenance. */
  | 'forbidden'
  /** The CRM read the call and refused it: the same call would get the same answer. */
  | 'rejected'
  /** The body, with its files, is larger than the web server in front of the CRM accepts (413), or was known to accept. */
  | 'too_large'
  /** An attachment could not be read, or was longer or shorter than its announced length. */
  | 'attachment'
  /** No connection: DNS, TCP or TLS failed. */
  | 'unreachable'
  /** The connection broke or stalled, or the answer was missing or cut off. */
  | 'broken'
  /** A complete answer that is not the CRM's: 5xx, HTML, empty, self-contradictory, or an insert without an id. */
  | 'unreadable'
  /** A success that came before the whole call was sent. */
  | 'premature'
  /** The caller aborted the call. */
  | 'aborted';

interface Details {
  readonly lastByteSent?: boolean | undefined;
  readonly status?: number | undefined;
  readonly code?: number | undefined;
  readonly field?: string | undefined;
  readonly vendorMessage?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly isHtml?: boolean | undefined;
  readonly bodyBytes?: number | undefined;
  readonly causeCode?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The only error that `lib/wolkvox` throws. It holds only scalars that this code chose: no request, header, body or free
 * text of the CRM. So it can be logged whole. Only the kind `attachment` has a cause: the error of its source.
 */
export class WolkvoxError extends Error {
  override readonly name = 'WolkvoxError';
  readonly kind: WolkvoxErrorKind;
  /** Such as `cases/insertAttach.php`. */
  readonly endpoint: string;
  readonly reason: string;
  /** Whether the CRM may act on what it received: all of a JSON call, or any part of a form. */
  readonly lastByteSent: boolean;
  /** HTTP status. */
  readonly status: number | undefined;
  /** The answer's `code`. */
  readonly code: number | undefined;
  /** The faulty field, by its name in our input. */
  readonly field: string | undefined;
  /** One of the sentences that the vendor documents. */
  readonly vendorMessage: string | undefined;
  /** How long the answer asks callers to wait, by its `Retry-After`. */
  readonly retryAfterMs: number | undefined;
  /** Whether the answer is an HTML page: the CRM's own answers are JSON. */
  readonly isHtml: boolean;
  /** Length of the body that was too large. */
  readonly bodyBytes: number | undefined;
  /** Node's code for why the connection failed, such as `ENOTFOUND` or `UNABLE_TO_VERIFY_LEAF_SIGNATURE`. */
  readonly causeCode: string | undefined;

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
    this.retryAfterMs = details.retryAfterMs;
    this.isHtml = details.isHtml ?? false;
    this.bodyBytes = details.bodyBytes;
    this.causeCode = details.causeCode;
  }
}
