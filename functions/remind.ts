import * as z from 'zod/mini';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { localDay } from '../lib/config/local-day.ts';
import { zoneOf } from '../lib/config/schedules.ts';
import { checkMade } from '../lib/delivery/made-command.ts';
import { type Accepting, accepting } from '../lib/services/accepting.ts';

const Fired = z.object({ schedule: z.string(), scheduledTime: z.string() });

/**
 * When: a schedule of `bridge.config.ts` fires.
 * Then: its commands are accepted, once however often EventBridge repeats the same moment.
 * If it fails: EventBridge tries again, and repeats are the same commands.
 */
export async function remind(event: unknown, { bridge, accept }: Accepting): Promise<void> {
  const { schedule: name, scheduledTime } = Fired.parse(event);
  const schedule = bridge.schedules.find((candidate) => candidate.name === name);
  if (!schedule) throw new Error('bridge.config.ts no longer has the schedule that fired: deploy again');
  const firedAt = new Date(scheduledTime);
  const made = schedule.commands({ firedAt, day: localDay(firedAt, zoneOf(schedule)) });
  // All of them before the first is accepted.
  const commands = made.map(checkMade);
  for (const [number, command] of commands.entries()) {
    await accept({
      operation: schedule.operation,
      command,
      event: { origin: `schedule:${name}`, dedupeKey: `${scheduledTime}#${number}` },
      priority: 'interactive',
      policy: schedule.policy,
    });
  }
}

export const handler = compose(remind, () => accepting(bridge));
