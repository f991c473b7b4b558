import type { Readable } from 'node:stream';

/** The bridge, as the console uses it. */
export interface BridgeView {
  /** Links to the API, the bucket and the drop folder. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Every delivery of the ledger, in any order. Called once a second while a page is open. */
  deliveries(): Promise<readonly ShownDelivery[]>;
  /** Uploads a file like an external client. Resolves once the bucket has it. The page shows an error's message. */
  drop(file: DroppedFile): Promise<void>;
  /** Calls the HTTP API as the source `default`. */
  call(call: ApiCall): Promise<ApiAnswer>;
}

export interface ApiCall {
  readonly method: string;
  /** Such as `/cases/65d8…`. */
  readonly path: string;
  readonly body: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly tookMs: number;
}

export interface DroppedFile {
  /** The last part of its path, without control characters. */
  readonly name: string;
  /** MIME type. `application/octet-stream` when the browser knows none. */
  readonly type: string;
  /** Length in bytes. The stream fails when the browser sends fewer. */
  readonly length: number;
  readonly stream: Readable;
}

/** A delivery as the page shows it. Times are epoch milliseconds. */
export interface ShownDelivery {
  readonly id: string;
  /** Such as `insertCase`. */
  readonly kind: string;
  readonly operation: string;
  /** Such as `upload:<bucket>`. */
  readonly origin: string;
  readonly priority: string;
  /** `accepted`, `sending`, `committing`, `delivered`, `rejected` or `uncertain`. */
  readonly status: string;
  readonly attempt: number;
  readonly reason?: string | undefined;
  /** Node's code for why the connection failed. */
  readonly causeCode?: string | undefined;
  /** Whether it waits for a person. */
  readonly parked?: boolean | undefined;
  /** Files that are not sent: each one's position in the command, from 1, and the reason. */
  readonly missing?: readonly { readonly number: number; readonly why: string }[] | undefined;
  /** Bytes of all attachments. */
  readonly bytes: number;
  readonly acceptedAt: number;
  readonly settledAt?: number | undefined;
  /** Id of the record in the CRM. */
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
}
