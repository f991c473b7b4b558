import type { Readable } from 'node:stream';

/** The bridge, as the console uses it. */
export interface BridgeView {
  /** Links to the API, the bucket and the drop folder. */
  readonly links: readonly { readonly label: string; readonly url: string }[];
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
