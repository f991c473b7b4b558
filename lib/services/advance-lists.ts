import { setTimeout as sleep } from 'node:timers/promises';
import { createOpenBytes } from '../aws/byte-source.ts';
import { createObjectFacts } from '../aws/object-facts.ts';
import { createObjects } from '../aws/objects.ts';
import { createPutPieces } from '../aws/put-pieces.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { createCaseLines } from '../delivery/ledger/case-line.ts';
import { createDueIndex, type DueIndex } from '../delivery/ledger/due-index.ts';
import { createLedger } from '../delivery/ledger/ledger.ts';
import { listLog } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { defaultListLimits } from '../lists/limits.ts';
import { createListFiles } from '../lists/list-files.ts';
import { createLists } from '../lists/lists.ts';
import type { ListServices } from '../lists/services.ts';
import { withdraw } from '../lists/withdraw.ts';
import { accepting } from './accepting.ts';

export interface AdvanceListsServices {
  readonly dueIndex: DueIndex;
  readonly leaseSlackMs: number;
  readonly lists: ListServices;
}

/** The tag of result files. The bridge's own bucket keeps no old version of them. */
export const resultTag = 'bridge-result=yes';

/** What `advance-lists` works with. */
export function advanceListsServices(bridge: Bridge): AdvanceListsServices {
  const { table: tableName, payloads } = environment('table', 'payloads');
  const { accept, find, wake } = accepting(bridge, { wakes: false });
  const limits = limitsOf(bridge);
  const table = createTable(tableName);
  const objects = createObjects();
  const files = createListFiles(objects, payloads);
  const dueIndex = createDueIndex(table);
  const stores = { ledger: createLedger(table, { limits }), caseLines: createCaseLines(table), dueIndex, objects };
  return {
    dueIndex,
    leaseSlackMs: limits.leaseSlackMs,
    lists: {
      bridge,
      lists: createLists(table, files),
      files,
      deliveries: {
        accept,
        find,
        wake,
        withdraw: (delivery, decision) => withdraw(stores, Date.now, delivery, decision),
      },
      objects: { facts: createObjectFacts(), openBytes: createOpenBytes(), putResult: createPutPieces(resultTag) },
      limits: defaultListLimits,
      clock: { now: Date.now, sleep },
      report: listLog,
    },
  };
}
