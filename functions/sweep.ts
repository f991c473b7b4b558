import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { operationNamed } from '../lib/config.ts';
import { type SweepingServices, sweepingServices } from '../lib/services.ts';

const shelves = ['interactive', 'search', 'bulk'] as const;

/**
 * When: every minute.
 * Then: wakes the lanes of each operation that has due work: retries, ended pauses, lost wake-ups, abandoned claims, and
 * searches for what is uncertain.
 * If it fails: the next minute's sweep does the same.
 */
export async function sweep(_event: unknown, { bridge, due, lanes }: SweepingServices): Promise<void> {
  for (const name of Object.keys(bridge.operations)) {
    const work = await Promise.all(shelves.map((shelf) => due.next(name, shelf, 1)));
    if (work.flat().length > 0) await lanes.wake(name, operationNamed(bridge, name).tokens);
  }
}

export const handler = compose(sweep, () => sweepingServices(bridge));
