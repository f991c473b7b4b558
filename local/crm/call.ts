import type { Fault } from './faults.ts';
import type { FormFile } from './form.ts';
import { HashedFile } from './hashed-file.ts';
import type { Operation, StoredFile, Token } from './state.ts';
import type { TruthAttachment, TruthEntry } from './truth.ts';
import type { World } from './world.ts';

/** One call in progress. */
export interface Call {
  readonly world: World;
  /** Such as `cases/insert.php`. */
  readonly endpoint: string;
  readonly address: string;
  readonly userAgent: string;
  readonly query: URLSearchParams;
  readonly startedAt: number;
  readonly faults: Fault[];
  /** Hash of the token that was sent, even of a wrong one. */
  tokenHash: string | undefined;
  token: Token | undefined;
  /** Whether it spent a unit of the quota. */
  charged: boolean;
  operationName: string | undefined;
  bodyBytes: number;
  markers: string[];
  /** Undefined until it has ended. */
  outcome: { outcome: TruthEntry['outcome']; reason: string | undefined } | undefined;
  /** Every attachment of the body, for the truth log. */
  readonly received: TruthAttachment[];
  /** Files that were written for this call and do not belong to a record. */
  readonly unownedFiles: Set<HashedFile>;
}

/** A call that was admitted, with its body. */
export interface ReadyCall extends Call {
  readonly operation: Operation;
  readonly body: BodyFields;
  readonly formFiles: readonly FormFile[];
}

/** Values are JSON values, or an AttachmentText where a text was too long for memory. */
export type BodyFields = Record<string, unknown>;

/** A checked body. `apply` executes it synchronously and returns the CRM's answer. */
export interface Plan {
  readonly kind: 'applied' | 'read';
  apply(): Answer;
}

/** The envelope of a success. */
export interface Answer {
  readonly code: 200 | '200';
  readonly msg: string;
  readonly data: unknown;
  /** More keys beside `data`. */
  readonly more?: Record<string, unknown>;
  /** Replaces the whole envelope. */
  readonly bare?: unknown;
  /** Ids of the records that were written. */
  readonly ids: readonly string[];
  /** Files that now belong to a record. */
  readonly files?: readonly StoredFile[];
}

/** A new file of this call. It is deleted at the end of the call unless a record takes it. */
export function newHashedFile(call: Call): HashedFile {
  const { maxAttachmentBytes: maxBytes, keptAttachmentBytes: keptBytes } = call.world.settings;
  const file = new HashedFile(call.world.directory, { maxBytes, keptBytes });
  call.unownedFiles.add(file);
  return file;
}
