import bridge from '../bridge.config.ts';
import { compose, type Invocation } from '../lib/compose.ts';
import { advanceList } from '../lib/lists/advance.ts';
import { log } from '../lib/log.ts';
import { type AdvanceListsServices, advanceListsServices } from '../lib/services/advance-lists.ts';

const listsAtOnce = 25;

/**
 * When: every minute.
 * Then: goes on with each list that is due: reads its file, accepts its next rows, and writes its result file.
 * If it fails: the next minute's run continues where it ended, once its lease is over.
 */
export async function advanceLists(
  _event: unknown,
  { dueIndex, lists, leaseSlackMs }: AdvanceListsServices,
  { deadline }: Invocation,
): Promise<void> {
  for (const operation of Object.keys(lists.bridge.operations)) {
    for (const list of await dueIndex.next(operation, 'list', listsAtOnce)) {
      if (deadline - lists.clock.now() < 2 * lists.limits.finishMs) return;
      try {
        await advanceList(lists, list, { deadline, leaseUntil: deadline + leaseSlackMs });
      } catch (error) {
        // One list that fails must not keep the others back.
        log.error('A list was not advanced', { operation, list }, error);
      }
    }
  }
}

export const handler = compose(advanceLists, () => advanceListsServices(bridge));
