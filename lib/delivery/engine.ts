import type { Stores } from './ledger/stores.ts';
import type { Limits } from './limits.ts';
import type { OperationDirectory } from './operations.ts';
import type { Report } from './report.ts';
import type { Clock } from './timing.ts';

/** What every part of the engine works with. */
export interface EngineServices {
  readonly stores: Stores;
  readonly operations: OperationDirectory;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly report: Report;
}
