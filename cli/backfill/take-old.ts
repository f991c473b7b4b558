import { createTable } from '../../lib/aws/table.ts';
import { bucketNamed } from '../../lib/config/uploads.ts';
import { accept } from '../../lib/delivery/accept.ts';
import { commandId } from '../../lib/delivery/command.ts';
import { environment } from '../../lib/environment.ts';
import { examineSettings, groupServices } from '../../lib/services.ts';
import { createBoundUploads } from '../../lib/uploads/bound-uploads.ts';
import { type HandleServices, handleUpload } from '../../lib/uploads/handle.ts';
import { createMalwareGate } from '../../lib/uploads/malware-gate.ts';
import { createScans } from '../../lib/uploads/scans.ts';
import { createSkippedUploads } from '../../lib/uploads/skipped.ts';
import type { Upload } from '../../lib/config/upload.ts';
import type { Operator } from '../operator.ts';
import { inBatches } from './in-batches.ts';
import type { Pace } from './pace.ts';

/** How far it came. */
export interface Progress {
  readonly seen: number;
  readonly taken: number;
  readonly known: number;
  readonly skipped: number;
}

export interface TakeOld {
  readonly objects: AsyncIterable<Upload>;
  readonly pace: Pace;
  /** Ends it after the batch that is on its way. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** Takes each object as its event would have: under the same id, so that nothing becomes two. Gives how far it came. */
export async function takeOld(people: Operator, bucket: string, { objects, pace, signal, onProgress }: TakeOld) {
  const { operation } = bucketNamed(people.bridge, bucket);
  const { tokens = 1 } = people.bridge.operations[operation] ?? {};
  const services = servicesFor(people, tokens, pace);
  const progress = { seen: 0, taken: 0, known: 0, skipped: 0 };
  for await (const batch of inBatches(objects)) {
    for (const { outcome } of await Promise.all(batch.map((upload) => handleUpload(services, upload)))) {
      progress.seen += 1;
      if (outcome === 'accepted' || outcome === 'joined') progress.taken += 1;
      else if (outcome === 'known' || outcome === 'conflict') progress.known += 1;
      else progress.skipped += 1;
    }
    onProgress({ ...progress });
    if (signal.aborted) break;
  }
  if (progress.taken > 0) await people.wakeUps.wakeAll(operation, tokens).catch(() => {});
  return progress;
}

function servicesFor(people: Operator, tokens: number, { stepMs }: Pace): HandleServices {
  const { bridge, facts, objects, payloads, wakeUps, ledger, now } = people;
  const table = createTable(environment('table').table);
  const scans = createScans(table);
  // Woken once at the end: the sweep does it every minute anyway.
  const quiet = { ...people, wakeUps: { ...wakeUps, wakeAll: async () => {} }, onWakeFailed: () => {} };
  let dueAt = now();
  return {
    ...groupServices(bridge, table, payloads),
    bridge,
    facts,
    bound: createBoundUploads(table, objects, payloads),
    // What becomes nothing is counted on the screen: notes are for what came by itself.
    skipped: { ...createSkippedUploads(objects, payloads), note: async () => {} },
    gate: createMalwareGate({ bridge, facts, scans, trustsTag: true }),
    examineSettings: (operation) => examineSettings(bridge, operation),
    async accept(request) {
      const known = await ledger.read(commandId(request.operation, request.event));
      if (known) {
        // What an earlier run took and is still to come keeps its turn.
        const { status, notBefore = 0 } = known;
        if (status === 'accepted' && notBefore > now()) dueAt = Math.max(dueAt, notBefore + stepMs);
        return { delivery: known, outcome: 'known' };
      }
      const notBefore = Math.round(dueAt);
      dueAt += stepMs;
      return accept(quiet, { ...request, tokens, notBefore });
    },
  };
}
