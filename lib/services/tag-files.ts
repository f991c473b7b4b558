import { createObjectTags } from '../aws/object-tags.ts';
import { createObjects } from '../aws/objects.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { createDueIndex } from '../delivery/ledger/due-index.ts';
import { createFileTagRows } from '../delivery/ledger/file-tags.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { environment } from '../environment.ts';

/** What `tag-files` works with: the deliveries whose files are to be tagged, and their buckets. */
export function tagFilesServices(bridge: Bridge) {
  const { table: tableName, payloads } = environment('table', 'payloads');
  const table = createTable(tableName);
  return {
    bridge,
    payloads,
    ledger: createLedger(table, { limits: limitsOf(bridge) }),
    dueIndex: createDueIndex(table),
    rows: createFileTagRows(table),
    objects: createObjects(),
    objectTags: createObjectTags(),
    now: Date.now,
  };
}
export type TagFilesServices = ReturnType<typeof tagFilesServices>;
