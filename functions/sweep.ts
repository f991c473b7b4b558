import * as z from 'zod/mini';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { operationNamed } from '../lib/config/bridge.ts';
import { log } from '../lib/log.ts';
import { type SweepingServices, sweepingServices } from '../lib/services.ts';
import { advanceGroup } from '../lib/uploads/groups/advance.ts';

const shelves = ['interactive', 'search', 'bulk'] as const;
/** What the nightly schedule sends; the one of every minute sends nothing. */
const Nightly = z.object({ audit: z.literal(true), scheduledTime: z.string() });
const groupsAMinute = 100;
const dayMs = 24 * 60 * 60_000;

/**
 * When: every minute.
 * Then: wakes the lanes of each operation that has due work: retries, ended pauses, lost wake-ups, abandoned claims, and
 * searches for what is uncertain; and closes groups of uploads whose time has come. Once a night it also asks for an audit of the last two days.
 * If it fails: the next minute's sweep does the same.
 */
export async function sweep(event: unknown, services: SweepingServices): Promise<void> {
  const nightly = Nightly.safeParse(event);
  let failed = 0;
  for (const name of Object.keys(services.bridge.operations)) {
    try {
      if (nightly.success) await askForAudit(name, nightly.data.scheduledTime, services);
      await wakeLanes(name, services);
      await closeGroups(name, services);
    } catch (error) {
      // What is wrong with one operation must not keep the others asleep.
      failed += 1;
      log.error('An operation could not be swept', { operation: name }, error);
    }
  }
  if (failed > 0) throw new Error(`${failed} operations could not be swept`);
}

async function wakeLanes(operation: string, { bridge, due, lanes }: SweepingServices): Promise<void> {
  const work = await Promise.all(shelves.map((shelf) => due.next(operation, shelf, 1)));
  if (work.flat().length > 0) await lanes.wakeAll(operation, operationNamed(bridge, operation).tokens);
}

/** One group that cannot be closed must not keep the others open. */
async function closeGroups(operation: string, services: SweepingServices): Promise<void> {
  for (const group of await services.due.next(operation, 'group', groupsAMinute)) {
    try {
      await advanceGroup(services, group);
    } catch (error) {
      log.error('A group could not be closed', { operation, group }, error);
    }
  }
}

/** Two days, so that one night that failed is made up by the next. */
async function askForAudit(operation: string, scheduledTime: string, { accept }: SweepingServices): Promise<void> {
  const to = Date.parse(scheduledTime);
  await accept({
    operation,
    command: { kind: 'audit', from: to - 2 * dayMs, to },
    event: { origin: 'schedule:audit', dedupeKey: scheduledTime },
    priority: 'bulk',
  });
}

export const handler = compose(sweep, () => sweepingServices(bridge));
