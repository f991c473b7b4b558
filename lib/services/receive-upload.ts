import { createSendLater } from '../aws/delayed-queue.ts';
import { createObjectFacts } from '../aws/object-facts.ts';
import { createObjects } from '../aws/objects.ts';
import { createTable } from '../aws/table.ts';
import { type Bridge, limitsOf } from '../config/bridge.ts';
import { groupLog } from '../engine-log.ts';
import { environment } from '../environment.ts';
import { createListFiles } from '../lists/list-files.ts';
import { createLists } from '../lists/lists.ts';
import { createBoundUploads } from '../uploads/bound-uploads.ts';
import { createGroupNotes } from '../uploads/groups/notes.ts';
import { createGroups } from '../uploads/groups/rows.ts';
import type { HandleServices } from '../uploads/handle-services.ts';
import { createMalwareGate } from '../uploads/malware-gate.ts';
import type { ReceiveServices } from '../uploads/receive.ts';
import { createScans } from '../uploads/scans.ts';
import { createSkippedUploads } from '../uploads/skipped.ts';
import { accepting } from './accepting.ts';

/** What `receive-upload` works with. */
export function receiveUploadServices(bridge: Bridge): ReceiveServices {
  const { table: tableName, payloads, uploadsQueue } = environment('table', 'payloads', 'uploadsQueue');
  const { accept } = accepting(bridge);
  const limits = limitsOf(bridge);
  const table = createTable(tableName);
  const objects = createObjects();
  const facts = createObjectFacts();
  const scans = createScans(table);
  const handling: HandleServices = {
    bridge,
    accept,
    facts,
    limits,
    now: Date.now,
    groupReport: groupLog,
    stores: {
      groups: createGroups(table, limits),
      groupNotes: createGroupNotes(objects, payloads),
      bound: createBoundUploads(table, objects, payloads),
      lists: createLists(table, createListFiles(objects, payloads)),
      scans,
      skipped: createSkippedUploads(objects, payloads),
    },
    gate: createMalwareGate({ bridge, facts, scans }),
  };
  return { handling, sendLater: createSendLater(uploadsQueue) };
}
