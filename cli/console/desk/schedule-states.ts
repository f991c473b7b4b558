import { firingsAfter } from '../../../lib/calendar/firings.ts';
import { rateMs } from '../../../lib/calendar/schedule-expression.ts';
import { firingFaults } from '../../../lib/config/checks/schedules.ts';
import { type Schedule, zoneOf } from '../../../lib/config/schedules.ts';
import type { Runs } from '../../../lib/schedules/runs.ts';
import type { Operator } from '../../operator.ts';

/** A schedule as the page shows it. Times are epoch milliseconds. */
export interface ShownSchedule {
  readonly id: string;
  readonly expression: string;
  readonly zone: string;
  readonly operation: string;
  /** Absent for a `rate(…)`, which counts from its deployment, and for one that never fires again. */
  readonly next?: number | undefined;
  readonly isRate: boolean;
  /** Its last firing whose run was done, and how many commands it had. */
  readonly last?: number | undefined;
  readonly commands?: number | undefined;
}

/** Returns every schedule of the configuration, by one read each. */
export function scheduleStates({ bridge, engine }: Operator, runs: Pick<Runs, 'readLast'>): Promise<ShownSchedule[]> {
  const now = new Date(engine.clock.now());
  return Promise.all(
    bridge.schedules.map(async (schedule) => {
      const { name, expression, operation } = schedule;
      const last = await runs.readLast(name);
      return {
        ...{ id: name, expression, zone: zoneOf(schedule), operation },
        ...{ next: nextFiring(schedule, now)?.getTime(), isRate: rateMs(expression) !== undefined },
        ...{ last: last?.firedAt.getTime(), commands: last?.commands },
      };
    }),
  );
}

/** What cannot be deployed has no firings. */
function nextFiring(schedule: Schedule, now: Date): Date | undefined {
  if (firingFaults(schedule.name, schedule, now).length > 0) return undefined;
  return firingsAfter(schedule.expression, zoneOf(schedule), now).next().value ?? undefined;
}
