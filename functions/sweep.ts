import { compose } from '../lib/compose.ts';
import { operationNamed } from '../lib/config.ts';
import { type SweepingServices, sweepingServices } from '../lib/services.ts';

/**
 * When: every minute.
 * Then: wakes the lanes of each operation that has due work: retries, ended pauses, lost wake-ups, abandoned claims.
 * If it fails: the next minute's sweep does the same.
 */
export async function sweep(_event: unknown, { bridge, ledger, lanes }: SweepingServices): Promise<void> {
  for (const name of Object.keys(bridge.operations)) {
    const due = await Promise.all([ledger.due(name, 'interactive', 1), ledger.due(name, 'bulk', 1)]);
    if (due.flat().length > 0) await lanes.wake(name, operationNamed(bridge, name).tokens);
  }
}

export const handler = compose(sweep, sweepingServices);
