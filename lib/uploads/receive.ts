import * as z from 'zod/mini';
import type { ObjectFacts } from '../aws/object-facts.ts';
import { ObjectError, type ObjectVersion } from '../aws/objects.ts';
import { scanMinutes } from '../config/bucket.ts';
import { bucketNamed } from '../config/uploads.ts';
import { type HandledUpload, type HandleServices, handleUpload } from './handle.ts';
import { scanResultIn } from './scan-result.ts';
import type { Scans } from './scans.ts';
import { type Upload, uploadOf, uploadsIn } from './upload.ts';

export interface ReceiveServices extends HandleServices {
  readonly scans: Scans;
  readonly now: () => number;
  /** Sends a message to the queue that brings uploads, to come after this time. */
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
  /** How often it came back already. */
  turn: z.number(),
});

/** An upload that the queue brings: by S3's news, by the result of its scan, or once more while it waits for that. */
interface Arrival {
  readonly upload: Upload;
  readonly until?: number;
  readonly turn: number;
}

/** Takes what a queue's message tells of. What has no scan yet comes again, until its time is over: then it is refused. */
export async function receiveUploads(services: ReceiveServices, body: string): Promise<HandledUpload[]> {
  const taken: HandledUpload[] = [];
  for (const arrival of await arrivalsIn(services, body)) taken.push(await handleOrWait(services, arrival));
  return taken;
}

async function arrivalsIn({ scans, facts }: ReceiveServices, body: string): Promise<Arrival[]> {
  const message: unknown = JSON.parse(body);
  const waiting = Waiting.safeParse(message);
  if (waiting.success) {
    const { waitsForScan, until, turn } = waiting.data;
    return [{ upload: uploadOf(waitsForScan.bucket, waitsForScan), until, turn }];
  }
  const result = scanResultIn(message);
  if (!result) return uploadsIn(body).map((upload) => ({ upload, turn: 0 }));
  await scans.record(result.object, result.verdict);
  const upload = await scannedUpload(facts, result.object);
  return upload ? [{ upload, turn: 0 }] : [];
}

/** The result of a scan says nothing of the size. Without a version, S3's own news is all there is to go by. */
async function scannedUpload(facts: ObjectFacts, object: ObjectVersion): Promise<Upload | undefined> {
  if (!object.versionId) return undefined;
  try {
    const { modifiedAt, ...head } = await facts.head(object);
    const { key, versionId } = object;
    return uploadOf(object.bucket, { ...head, key, versionId, sequencer: modifiedAt.toISOString() });
  } catch (error) {
    if (error instanceof ObjectError && error.reason === 'object_gone') return undefined;
    throw error;
  }
}

async function handleOrWait(services: ReceiveServices, { upload, turn, until }: Arrival): Promise<HandledUpload> {
  const { bridge, now, sendLater } = services;
  const taken = await handleUpload(services, upload);
  if (taken.outcome !== 'skipped' || taken.reason !== 'waits_for_scan') return taken;
  const minutes = scanMinutes(bucketNamed(bridge, upload.bucket)) ?? 0;
  const end = until ?? now() + minutes * 60_000;
  const leftSeconds = Math.ceil((end - now()) / 1_000);
  if (leftSeconds <= 0) return handleUpload(services, { ...upload, refused: 'not_scanned' });
  // Soon at first, for a tag that follows its event; a queue keeps nothing back for longer than 15 minutes.
  const delaySeconds = Math.min(5 * 2 ** turn, 900, leftSeconds);
  const { name: _name, refused: _refused, ...waitsForScan } = upload;
  await sendLater(JSON.stringify({ waitsForScan, until: end, turn: turn + 1 }), delaySeconds);
  return taken;
}
