import type { ObjectFacts } from '../../../lib/aws/object-facts.ts';
import type { Bridge } from '../../../lib/config/bridge.ts';
import { accept } from '../../../lib/delivery/accept.ts';
import { createListFiles } from '../../../lib/lists/list-files.ts';
import { createLists } from '../../../lib/lists/lists.ts';
import { createBoundUploads } from '../../../lib/uploads/bound-uploads.ts';
import { createGroupNotes } from '../../../lib/uploads/groups/notes.ts';
import { createGroups } from '../../../lib/uploads/groups/rows.ts';
import type { HandleServices } from '../../../lib/uploads/handle-services.ts';
import { createMalwareGate } from '../../../lib/uploads/malware-gate.ts';
import { createScans } from '../../../lib/uploads/scans.ts';
import { createSkippedUploads } from '../../../lib/uploads/skipped.ts';
import type { Engine } from '../../setup/engine.ts';

/** What `receive-upload` works with, on the engine's table and buckets and with the engine's clock. */
export function handlingOf(engine: Engine, bridge: Bridge, facts: ObjectFacts): HandleServices {
  const { table, clock, services, acceptServices } = engine;
  const { objects } = services.stores;
  const now = () => clock.ms;
  const scans = createScans(table, now);
  return {
    bridge,
    facts,
    limits: services.limits,
    now,
    accept: (request) => accept(acceptServices, request),
    groupReport: { incomplete: () => {}, conflict: () => {} },
    stores: {
      groups: createGroups(table, services.limits, now),
      groupNotes: createGroupNotes(objects, 'payloads'),
      bound: createBoundUploads(table, objects, 'payloads', now),
      lists: createLists(table, createListFiles(objects, 'payloads'), now),
      scans,
      skipped: createSkippedUploads(objects, 'payloads', now),
    },
    gate: createMalwareGate({ bridge, facts, scans }),
  };
}
