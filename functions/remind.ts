import * as z from 'zod/mini';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { log } from '../lib/log.ts';
import { type MissedRunServices, makeUpMissedRuns } from '../lib/schedules/missed-runs.ts';
import { runSchedule } from '../lib/schedules/run-schedule.ts';
import { remindServices } from '../lib/services/remind.ts';

const Fired = z.object({ schedule: z.string(), scheduledTime: z.string() });
/** The event of the stack's own schedule, every five minutes. */
const MissedRuns = z.object({ missedRuns: z.literal(true) });

/**
 * When: a schedule of `bridge.config.ts` fires; and every five minutes.
 * Then: the commands of this run are accepted, once however often EventBridge repeats the same time. Every five minutes, makes up
 * or reports the runs that were missed.
 * If it fails: AWS runs it twice more, then its event is a dead letter, and the run a missed one.
 */
export async function remind(event: unknown, services: MissedRunServices): Promise<void> {
  if (MissedRuns.safeParse(event).success) {
    // The next look does the same, so that no dead letter is needed.
    return makeUpMissedRuns(services).catch((error) => log.error('Missed runs could not be looked up', {}, error));
  }
  const { schedule: name, scheduledTime } = Fired.parse(event);
  const schedule = services.bridge.schedules.find((candidate) => candidate.name === name);
  if (!schedule) throw new Error('bridge.config.ts no longer has the schedule that fired: deploy again');
  const firedAt = new Date(scheduledTime);
  // A changed configuration must not add to a run that is done.
  if (await services.runs.isDone(name, firedAt)) return;
  await runSchedule(services, schedule, firedAt);
}

export const handler = compose(remind, () => remindServices(bridge));
