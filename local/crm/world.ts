import type { Clock } from './clock.ts';
import type { FaultScript } from './faults.ts';
import type { InFlight } from './in-flight.ts';
import type { Quota } from './quota.ts';
import type { AddressRate } from './rate.ts';
import type { CrmSettings } from './settings.ts';
import type { CrmState } from './state.ts';
import type { TruthLog } from './truth.ts';

/** The parts that all calls of one simulator share. */
export interface World {
  readonly settings: CrmSettings;
  readonly state: CrmState;
  readonly clock: Clock;
  readonly faults: FaultScript;
  readonly truth: TruthLog;
  readonly quota: Quota;
  readonly inFlight: InFlight;
  readonly rate: AddressRate;
  /** Directory of the attachments. */
  readonly directory: string;
  /** Keeps the state, if it is kept. Returns when it is on disk. */
  save(): void;
  fileUrl(id: string, name: string): string;
  /** Tells the listeners that the state has changed. */
  notifyListeners(): void;
  /** Sleeps in real time. Throws once the simulator stops, so that nothing happens afterwards. */
  sleep(ms: number): Promise<void>;
}
