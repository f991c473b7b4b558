import * as z from 'zod/mini';
import type { ObjectFacts } from '../aws/object-facts.ts';
import { isHeld } from '../aws/object-reason.ts';
import { type ObjectVersion, undefinedIfGone } from '../aws/objects.ts';
import { scanMinutes } from '../config/bucket.ts';
import type { Upload } from '../config/upload.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type HandledUpload, handleUpload } from './handle.ts';
import type { HandleServices } from './handle-services.ts';
import type { SkipReason } from './match-rule.ts';
import { scanResultIn } from './scan-result.ts';
import { uploadOf, uploadsIn } from './upload-event.ts';

export interface ReceiveServices {
  readonly handling: HandleServices;
  /** Sends a message to the queue of uploads, to be received after this time: 900 seconds at most. */
  readonly sendLater: (body: string, delaySeconds: number) => Promise<void>;
}

const Waited = z.object({
  bucket: z.string(),
  key: z.string(),
  versionId: z.optional(z.string()),
  etag: z.string(),
  sequencer: z.string(),
  size: z.number(),
});
const again = {
  /** Epoch ms. */
  until: z.number(),
  /** How often it was received so far. */
  turn: z.number(),
};
/** An upload that goes round in the queue until it can be handled. The second form is of earlier versions. */
const Waiting = z.union([
  z.object({ waiting: Waited, reason: z.string(), ...again }),
  z.object({ waitsForScan: Waited, ...again }),
]);

/** An upload in a message of the queue: from S3's event, from the result of its scan, or once more while it waits. */
interface Arrival {
  readonly upload: Upload;
  readonly turn: number;
  /** What it waits for, and until when, epoch ms. */
  readonly wait?: { readonly reason: string; readonly until: number };
}

/** An upload that cannot be read is tried again as long as a message may live. A person has that long to allow it. */
const heldMs = 14 * 24 * 60 * 60_000;

/**
 * Handles the uploads in a message. One that waits is sent to the queue again until its time is over. Then an upload without a
 * scan is refused, and any other stays skipped.
 */
export async function receiveUploads(services: ReceiveServices, body: string): Promise<HandledUpload[]> {
  const handled: HandledUpload[] = [];
  for (const arrival of await arrivalsIn(services.handling, body)) {
    handled.push(await handleOrWait(services, arrival));
  }
  return handled;
}

async function arrivalsIn({ stores, facts }: HandleServices, body: string): Promise<Arrival[]> {
  const message: unknown = JSON.parse(body);
  const waiting = Waiting.safeParse(message);
  if (waiting.success) {
    const { until, turn } = waiting.data;
    const [waited, reason] =
      'waiting' in waiting.data
        ? [waiting.data.waiting, waiting.data.reason]
        : [waiting.data.waitsForScan, 'waits_for_scan'];
    return [{ upload: uploadOf(waited.bucket, waited), turn, wait: { reason, until } }];
  }
  const result = scanResultIn(message);
  if (!result) return uploadsIn(body).map((upload) => ({ upload, turn: 0 }));
  await stores.scans.record(result.object, result.verdict);
  const upload = await scannedUpload(facts, result.object);
  return upload ? [{ upload, turn: 0 }] : [];
}

/** The result of a scan names no size. Without a version, only S3's own event can be used. */
async function scannedUpload(facts: ObjectFacts, object: ObjectVersion): Promise<Upload | undefined> {
  const { bucket, key, versionId } = object;
  if (!versionId) return undefined;
  const head = await undefinedIfGone(facts.head(object));
  return head && uploadOf(bucket, { ...head, key, versionId, sequencer: head.modifiedAt.toISOString() });
}

async function handleOrWait(
  { handling, sendLater }: ReceiveServices,
  { upload, turn, wait }: Arrival,
): Promise<HandledUpload> {
  const { now } = handling;
  const isLast = wait !== undefined && wait.until <= now();
  const handled = await handleUpload(handling, upload, { waitedFor: wait?.reason, isLast });
  if (handled.outcome !== 'skipped') return handled;
  const { reason } = handled;
  const waitMs = longestWaitMs(handling, upload, reason);
  if (waitMs === 0) return handled;
  const until = wait?.reason === reason ? wait.until : now() + waitMs;
  const leftSeconds = Math.ceil((until - now()) / 1_000);
  if (leftSeconds <= 0) {
    if (reason !== 'waits_for_scan') return handled;
    return handleUpload(handling, { ...upload, refused: 'not_scanned' }, { waitedFor: reason, isLast });
  }
  // Soon at first, since a tag follows its event. A queue delays a message by 15 minutes at most.
  const delaySeconds = Math.min(5 * 2 ** turn, 900, leftSeconds);
  const { name: _name, refused: _refused, ...waiting } = upload;
  await sendLater(JSON.stringify({ waiting, reason, until, turn: turn + 1 }), delaySeconds);
  return handled;
}

/** Returns how long an upload is handled again while it is skipped for this reason. 0 where that is of no use. */
function longestWaitMs({ bridge, limits }: HandleServices, upload: Upload, reason: SkipReason): number {
  if (reason === 'waits_for_scan') return (scanMinutes(bucketNamed(bridge, upload.bucket)) ?? 0) * 60_000;
  if (reason === 'waits_for_object') return limits.objectHiddenMs;
  // The file's own event comes too. It may have been handled before S3 showed the sidecar.
  if (reason === 'waits_for_file') return upload.versionId ? limits.objectHiddenMs : 0;
  return isHeld(reason) ? heldMs : 0;
}
