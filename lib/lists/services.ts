import type { OpenBytes } from '../aws/byte-source.ts';
import type { ObjectFacts } from '../aws/object-facts.ts';
import type { PutPieces } from '../aws/put-pieces.ts';
import type { Bridge } from '../config/bridge.ts';
import type { Accept } from '../delivery/accept.ts';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import type { ListLimits } from './limits.ts';
import type { ListState } from './list.ts';
import type { ListFiles } from './list-files.ts';
import type { Lists } from './lists.ts';

/** What is reported of lists. */
export interface ListReport {
  /** Its file was read. `days`: for how many days its rows take all calls of bulk work, at least. */
  read(list: ListState, days: number): void;
  /** Too many rows were rejected: a person must look. */
  stopped(list: ListState): void;
  /** Its file cannot be used. */
  failed(list: ListState): void;
  over(list: ListState): void;
}

/** The deliveries of rows. */
export interface ListDeliveries {
  /** Accepts a command, and wakes no lane. */
  readonly accept: Accept;
  readonly find: (id: string) => Promise<Delivery | undefined>;
  /** Wakes the lanes of the operation. */
  readonly wake: (operation: string) => Promise<void>;
  /** Rejects a command that is not sent yet. Without effect on any other. */
  readonly withdraw: (delivery: Delivery, decision: { readonly by: string; readonly reason: string }) => Promise<void>;
}

/** Where the file of a list is read, and its result is written. */
export interface ListObjects {
  readonly facts: ObjectFacts;
  readonly openBytes: OpenBytes;
  readonly putResult: PutPieces;
}

/** What going on with lists needs. */
export interface ListServices {
  readonly bridge: Bridge;
  readonly lists: Lists;
  readonly files: ListFiles;
  readonly deliveries: ListDeliveries;
  readonly objects: ListObjects;
  readonly limits: ListLimits;
  readonly clock: { readonly now: () => number; readonly sleep: (ms: number) => Promise<unknown> };
  readonly report: ListReport;
}
