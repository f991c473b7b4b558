import type { CommandInput } from '../delivery/command.ts';
import type { Policy } from '../delivery/ledger/delivery.ts';
import type { Run } from './run.ts';

export interface Schedule {
  /** Letters, digits, `-` and `_`. Part of the ids of its commands: a renamed schedule is another schedule. */
  readonly name: string;
  readonly operation: string;
  /** `cron(minutes hours day month weekday year)` or `rate(n unit)`, as EventBridge Scheduler reads it. */
  readonly expression: string;
  /** @default 'America/Bogota' */
  readonly zone?: string;
  /** The calendar whose working days its runs count. Its zone must be that of the schedule. @default none */
  readonly calendar?: string;
  /** Returns what one run makes. Each command is accepted once, however often the scheduler fires the run. */
  readonly commands: (run: Run) => readonly CommandInput[];
  /**
   * What follows when the scheduler did not fire a run, or the run failed: it is made up within minutes (`run`), or raises the
   * alarm (`report`). Only a `cron(…)` has times that can be missed. @default 'run'
   */
  readonly missed?: 'run' | 'report';
  /** What happens to an insert whose answer was lost and that no search finds: see {@link Policy}. @default 'park' */
  readonly policy?: Policy;
}

/** Returns the zone whose clocks a schedule follows. */
export function zoneOf({ zone = 'America/Bogota' }: { readonly zone?: string | undefined }): string {
  return zone;
}
