import type { Clock } from './clock.ts';
import type { FaultScript } from './faults.ts';
import type { InFlight } from './in-flight.ts';
import type { Quota } from './quota.ts';
import type { AddressRate } from './rate.ts';
import type { CrmSettings } from './settings.ts';
import type { CrmState } from './state.ts';
import type { TruthLog } from './truth.ts';

/** What every part of the simulator works on. */
export interface World {
  readonly settings: CrmSettings;
  readonly state: CrmState;
  readonly clock: Clock;
  readonly faults: FaultScript;
  readonly truth: TruthLog;
  readonly quota: Quota;
  readonly inFlight: InFlight;
  readonly rate: AddressRate;
  /** Where attachments are kept. */
  readonly directory: string;
  fileUrl(id: string, name: string): string;
  /** Tells listeners that something is different. */
  notifyListeners(): void;
  /** Real time; throws once the simulator stops, so that nothing happens after it. */
  sleep(ms: number): Promise<void>;
}
