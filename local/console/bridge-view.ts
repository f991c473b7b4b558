import type { Readable } from 'node:stream';

/** What the console needs of the bridge that runs beside the simulator. */
export interface BridgeView {
  /** Where else to look: the API, the bucket, the drop folder. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
  /** Every delivery of the ledger, in any order. Asked for once a second while somebody watches. */
  deliveries(): Promise<readonly ShownDelivery[]>;
  /** Uploads a file as if it came from outside; resolves once the bucket has it. An error's message is shown. */
  drop(file: DroppedFile): Promise<void>;
  /** Makes a call of the HTTP API as the source whose key this machine tells. */
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
  /** MIME type; `application/octet-stream` where the browser knows none. */
  readonly type: string;
  /** Bytes that the stream will give. It fails when the browser sends fewer. */
  readonly length: number;
  readonly stream: Readable;
}

/** A row of the ledger as people see it. Times are epoch milliseconds. */
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
  /** Files that it goes without: the how-manieth of its own, from 1, and why. */
  readonly missing?: readonly { readonly number: number; readonly why: string }[] | undefined;
  /** Of all attachments. */
  readonly bytes: number;
  readonly acceptedAt: number;
  readonly settledAt?: number | undefined;
  /** What it became in the CRM. */
  readonly crmId?: string | undefined;
  readonly idPrefijo?: string | undefined;
}
