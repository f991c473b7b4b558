import * as z from 'zod/mini';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { type Bridge, operationNamed } from '../lib/config/bridge.ts';
import { lastDayOf } from '../lib/config/calendars.ts';
import { anyOrigin, interactiveList } from '../lib/delivery/ledger/due-index.ts';
import { log } from '../lib/log.ts';
import { type SweepServices, sweepServices } from '../lib/services/sweep.ts';
import { advanceGroup } from '../lib/uploads/groups/advance.ts';

const otherLists = ['search', 'bulk'] as const;
/** The event of the nightly schedule. The schedule of every minute sends none. */
const Nightly = z.object({ audit: z.literal(true), scheduledTime: z.string() });
const groupsAMinute = 100;
const dayMs = 24 * 60 * 60_000;

/**
 * When: every minute.
 * Then: wakes the lanes of each operation that has due work: retries, ended pauses, lost wake-ups, abandoned claims, and
 * searches. Closes groups of uploads that are due. Once a night it also accepts an audit of the last two days, and reports calendars
 * that end soon.
 * If it fails: the next minute's sweep does the same.
 */
export async function sweep(event: unknown, services: SweepServices): Promise<void> {
  const nightly = Nightly.safeParse(event);
  if (nightly.success) reportCalendarEnds(services.bridge, nightly.data.scheduledTime);
  let failed = 0;
  for (const name of Object.keys(services.bridge.operations)) {
    try {
      if (nightly.success) await acceptAudit(name, nightly.data.scheduledTime, services);
      await wakeLanes(name, services);
      await closeGroups(name, services);
    } catch (error) {
      // A fault of one operation must not keep the others asleep.
      failed += 1;
      log.error('An operation could not be swept', { operation: name }, error);
    }
  }
  if (failed > 0) throw new Error(`${failed} operations could not be swept`);
}

async function wakeLanes(operation: string, { bridge, dueIndex, wakeUps, now }: SweepServices): Promise<void> {
  // What older code accepted is in one list for all origins. From now on, lanes ask that list too.
  if ((await dueIndex.next(operation, 'interactive', 1)).length > 0) await dueIndex.origins.note(operation, anyOrigin);
  const lists = [...(await dueIndex.origins.read(operation)).map(interactiveList), ...otherLists];
  const since = await Promise.all(lists.map((list) => dueIndex.dueSince(operation, list)));
  const oldest = Math.min(...since.filter((at) => at !== undefined));
  if (oldest === Infinity) return;
  // An alarm and the dashboard read it from this line.
  log.info('Work is due', { operation, seconds: Math.round((now() - oldest) / 1_000) });
  await wakeUps.wakeAll(operation, operationNamed(bridge, operation).tokens);
}

async function closeGroups(operation: string, services: SweepServices): Promise<void> {
  for (const group of await services.dueIndex.next(operation, 'group', groupsAMinute)) {
    try {
      await advanceGroup(services, group);
    } catch (error) {
      // One group that cannot be closed must not keep the others open.
      log.error('A group could not be closed', { operation, group }, error);
    }
  }
}

/** Each night until a deploy renews the calendar: after its end nobody knows the working days. */
function reportCalendarEnds({ calendars = {} }: Bridge, scheduledTime: string): void {
  const soon = new Date(Date.parse(scheduledTime) + 90 * dayMs).toISOString().slice(0, 10);
  for (const [name, calendar] of Object.entries(calendars)) {
    if (lastDayOf(calendar) <= soon) log.error('A calendar ends within 90 days', { cause: `calendars.${name}` });
  }
}

/** Two days, so that the next night makes up for one that failed. */
async function acceptAudit(operation: string, scheduledTime: string, { accept }: SweepServices): Promise<void> {
  const to = Date.parse(scheduledTime);
  await accept({
    operation,
    command: { kind: 'audit', from: to - 2 * dayMs, to },
    event: { origin: 'schedule:audit', dedupeKey: scheduledTime },
    priority: 'bulk',
  });
}

export const handler = compose(sweep, () => sweepServices(bridge));
