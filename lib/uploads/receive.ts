import * as z from 'zod/mini';
import type { ObjectFacts } from '../aws/object-facts.ts';
import { type ObjectVersion, undefinedIfGone } from '../aws/objects.ts';
import { scanMinutes } from '../config/bucket.ts';
import type { Upload } from '../config/upload.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type HandledUpload, handleUpload } from './handle.ts';
import type { HandleServices } from './handle-services.ts';
import { scanResultIn } from './scan-result.ts';
import { uploadOf, uploadsIn } from './upload-event.ts';

export interface ReceiveServices {
  readonly handling: HandleServices;
  /** Sends a message to the queue of uploads, to be received after this time: 900 seconds at most. */
  readonly sendLater: (body: string, delaySeconds: number) => Promise<void>;
}

const Waiting = z.object({
  waitsForScan: z.object({
    bucket: z.string(),
    key: z.string(),
    versionId: z.optional(z.string()),
    etag: z.string(),
    sequencer: z.string(),
    size: z.number(),
  }),
  /** Epoch ms. */
  until: z.number(),
  /** How often it was received so far. */
  turn: z.number(),
});

/** An upload in a message of the queue: from S3's event, from the result of its scan, or once more while it waits for that. */
interface Arrival {
  readonly upload: Upload;
  readonly until?: number;
  readonly turn: number;
}

/** Handles the uploads in a message. One without a scan is sent to the queue again until its time is over; then it is refused. */
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
    const { waitsForScan, until, turn } = waiting.data;
    return [{ upload: uploadOf(waitsForScan.bucket, waitsForScan), until, turn }];
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
  { upload, turn, until }: Arrival,
): Promise<HandledUpload> {
  const { bridge, now } = handling;
  const handled = await handleUpload(handling, upload);
  if (handled.outcome !== 'skipped' || handled.reason !== 'waits_for_scan') return handled;
  const minutes = scanMinutes(bucketNamed(bridge, upload.bucket)) ?? 0;
  const end = until ?? now() + minutes * 60_000;
  const leftSeconds = Math.ceil((end - now()) / 1_000);
  if (leftSeconds <= 0) return handleUpload(handling, { ...upload, refused: 'not_scanned' });
  // Soon at first, since a tag follows its event. A queue delays a message by 15 minutes at most.
  const delaySeconds = Math.min(5 * 2 ** turn, 900, leftSeconds);
  const { name: _name, refused: _refused, ...waitsForScan } = upload;
  await sendLater(JSON.stringify({ waitsForScan, until: end, turn: turn + 1 }), delaySeconds);
  return handled;
}
