import { createObjects } from '../aws/objects.ts';
import { createQueue } from '../aws/queue.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { createWakeUps, type WakeUps } from '../delivery/lane/wake-ups.ts';
import { createDueIndex, type DueIndex } from '../delivery/ledger/due-index.ts';
import { groupLog } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { createGroupNotes } from '../uploads/groups/notes.ts';
import { createGroups } from '../uploads/groups/rows.ts';
import type { AdvanceServices } from '../uploads/groups/services.ts';
import { accepting } from './accepting.ts';

export interface SweepServices extends AdvanceServices {
  readonly dueIndex: DueIndex;
  readonly wakeUps: WakeUps;
}

/** What `sweep` works with: the due work, the lanes to wake, and the groups to close. */
export function sweepServices(bridge: Bridge): SweepServices {
  const { table: tableName, queue, payloads } = environment('table', 'queue', 'payloads');
  const { accept } = accepting(bridge);
  const limits = limitsOf(bridge);
  const table = createTable(tableName);
  return {
    bridge,
    accept,
    limits,
    now: Date.now,
    groupReport: groupLog,
    stores: { groups: createGroups(table, limits), groupNotes: createGroupNotes(createObjects(), payloads) },
    dueIndex: createDueIndex(table),
    wakeUps: createWakeUps(table, createQueue(queue)),
  };
}
