import type { BoundUploads } from './bound-uploads.ts';
import type { GroupStores, JoinServices } from './groups/services.ts';
import type { ListStore } from './lists.ts';
import type { MalwareGate } from './malware-gate.ts';
import type { Scans } from './scans.ts';
import type { SkippedUploads } from './skipped.ts';

/** All that is remembered of uploads that are no deliveries yet. */
export interface UploadStores extends GroupStores {
  readonly bound: BoundUploads;
  readonly lists: ListStore;
  readonly scans: Scans;
  readonly skipped: SkippedUploads;
}

/** What handling an upload needs. */
export interface HandleServices extends JoinServices {
  readonly stores: UploadStores;
  readonly gate: MalwareGate;
}
