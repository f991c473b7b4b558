import { createObjects } from '../aws/objects.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { createDueIndex } from '../delivery/ledger/due-index.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { environment } from '../environment.ts';
import { createCallLimit } from '../http/call-limit.ts';
import { authServices } from './api.ts';

/** What `manage-reminders` works with: rows that wait, and the payload of one that is cancelled. */
export function manageRemindersServices(bridge: Bridge) {
  const { table: tableName } = environment('table');
  const table = createTable(tableName);
  return {
    auth: authServices(bridge),
    sources: bridge.sources,
    countCall: createCallLimit(table),
    reminders: {
      ledger: createLedger(table, { limits: limitsOf(bridge) }),
      dueIndex: createDueIndex(table),
      objects: createObjects(),
      now: Date.now,
    },
  };
}
export type ManageRemindersServices = ReturnType<typeof manageRemindersServices>;
