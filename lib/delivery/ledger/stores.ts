import type { Objects } from '../../aws/objects.ts';
import type { BodyBounds } from './body-bounds.ts';
import type { CaseLines } from './case-line.ts';
import type { DueIndex } from './due-index.ts';
import type { Ledger } from './ledger.ts';
import type { Markers } from './markers.ts';
import type { SentFiles } from './sent-files.ts';

/** All that the engine remembers of deliveries: rows of the table, and objects of the payloads bucket. */
export interface Stores {
  readonly ledger: Ledger;
  readonly dueIndex: DueIndex;
  readonly caseLines: CaseLines;
  readonly markers: Markers;
  readonly sentFiles: SentFiles;
  readonly bodyBounds: BodyBounds;
  readonly objects: Objects;
}
