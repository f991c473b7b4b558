import { createTable } from '../../lib/aws/table.ts';
import { operationNamed } from '../../lib/config/bridge.ts';
import type { Upload } from '../../lib/config/upload.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import { type Accept, accept } from '../../lib/delivery/accept.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { groupLog } from '../../lib/engine-log.ts';
import { environment } from '../../lib/environment.ts';
import { createListFiles } from '../../lib/lists/list-files.ts';
import { createLists } from '../../lib/lists/lists.ts';
import { createBoundUploads } from '../../lib/uploads/bound-uploads.ts';
import { createGroupNotes } from '../../lib/uploads/groups/notes.ts';
import { createGroups } from '../../lib/uploads/groups/rows.ts';
import { handleUpload } from '../../lib/uploads/handle.ts';
import type { HandleServices } from '../../lib/uploads/handle-services.ts';
import { createMalwareGate } from '../../lib/uploads/malware-gate.ts';
import { createScans } from '../../lib/uploads/scans.ts';
import { createSkippedUploads } from '../../lib/uploads/skipped.ts';
import { acceptServices } from '../accept-services.ts';
import { inBatches } from '../in-batches.ts';
import type { Operator } from '../operator.ts';
import type { Pace } from './pace.ts';

/** How many objects it went through, and what became of them. */
export interface Progress {
  readonly seen: number;
  readonly accepted: number;
  readonly known: number;
  readonly skipped: number;
  /** Those whose bytes S3 refused, by the reason. A later run accepts them once S3 gives them. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface OldObjects {
  readonly objects: AsyncIterable<Upload>;
  readonly pace: Pace;
  /** Stops it after the current batch. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Handles each object as its event would have been: under the same id, so none becomes two commands. */
export async function acceptOldObjects(
  operator: Operator,
  bucket: string,
  { objects, pace, signal, onProgress }: OldObjects,
): Promise<Progress> {
  const { engine, bridge } = operator;
  const { operation } = bucketNamed(bridge, bucket);
  const services = handleServices(operator, pace);
  const refused: Record<string, number> = {};
  const progress = { seen: 0, accepted: 0, known: 0, skipped: 0, refused };
  for await (const batch of inBatches(objects)) {
    for (const handled of await Promise.all(batch.map((upload) => handleUpload(services, upload)))) {
      const { outcome } = handled;
      progress.seen += 1;
      if (outcome === 'skipped' && handled.reason.startsWith('object_')) {
        refused[handled.reason] = (refused[handled.reason] ?? 0) + 1;
      }
      if (outcome === 'accepted' || outcome === 'joined' || outcome === 'opened') progress.accepted += 1;
      else if (outcome === 'known' || outcome === 'conflict') progress.known += 1;
      else progress.skipped += 1;
    }
    onProgress({ ...progress });
    if (signal.aborted) break;
  }
  if (progress.accepted > 0) {
    // The sweep wakes the lanes within a minute anyway.
    await engine.wakeUps.wakeAll(operation, operationNamed(bridge, operation).tokens).catch(() => {});
  }
  return progress;
}

function handleServices(operator: Operator, pace: Pace): HandleServices {
  const { engine, bridge, facts, payloads } = operator;
  const { objects } = engine.stores;
  const table = createTable(environment('table').table);
  const scans = createScans(table);
  return {
    bridge,
    facts,
    limits: engine.limits,
    now: engine.clock.now,
    groupReport: groupLog,
    stores: {
      groups: createGroups(table, engine.limits),
      groupNotes: createGroupNotes(objects, payloads),
      bound: createBoundUploads(table, objects, payloads),
      lists: createLists(table, createListFiles(objects, payloads)),
      scans,
      // The screen counts what is skipped. The list is for uploads that came by themselves.
      skipped: { ...createSkippedUploads(objects, payloads), note: async () => {} },
    },
    gate: createMalwareGate({ bridge, facts, scans, trustsTag: true }),
    accept: acceptAtPace(operator, pace),
  };
}

/** Accepts each command with a due time one step after the one before. */
function acceptAtPace(operator: Operator, { stepMs }: Pace): Accept {
  // The lanes are woken once, at the end.
  const services = acceptServices(operator, async () => {});
  const { ledger, now } = services;
  let dueAt = now();
  return async (request) => {
    const known = await ledger.read(commandId(request.operation, request.event));
    if (known) {
      // What an earlier run accepted and is not due yet keeps its turn.
      const { notBefore = 0 } = known.status === 'accepted' ? known : {};
      if (notBefore > now()) dueAt = Math.max(dueAt, notBefore + stepMs);
      return { delivery: known, outcome: 'known' };
    }
    const notBefore = Math.round(dueAt);
    dueAt += stepMs;
    return accept(services, { ...request, notBefore });
  };
}
