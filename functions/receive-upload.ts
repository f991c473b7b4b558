import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { boundPrefix } from '../lib/bound-uploads.ts';
import { compose } from '../lib/compose.ts';
import { log } from '../lib/log.ts';
import { type UploadServices, uploadServices } from '../lib/services.ts';
import { type Upload, uploadFrom } from '../lib/upload.ts';

/**
 * When: an object lands in the uploads bucket.
 * Then: the first rule of `bridge.config.ts` that answers says which command it becomes.
 * If it fails: the queue brings the event again, and after several times keeps it in its dead-letter queue.
 */
export async function receiveUpload(event: SQSEvent, services: UploadServices): Promise<SQSBatchResponse> {
  const failed: SQSBatchResponse['batchItemFailures'] = [];
  for (const message of event.Records) {
    try {
      const { Records = [] } = JSON.parse(message.body) as Partial<S3Event>;
      for (const entry of Records) await take(uploadFrom(entry), services);
    } catch (error) {
      log.error('An upload was not taken', { requestId: message.messageId }, error);
      failed.push({ itemIdentifier: message.messageId });
    }
  }
  return { batchItemFailures: failed };
}

async function take(upload: Upload, services: UploadServices): Promise<void> {
  if (upload.key.startsWith(boundPrefix)) return takeBound(upload, services);
  const { bridge, accept } = services;
  // What consoles make when somebody creates a "folder".
  if (upload.key.endsWith('/')) return;
  const { operation, rules } = bridge.uploads;
  const origin = `upload:${upload.bucket}`;
  for (const rule of rules) {
    const command = rule(upload);
    if (!command) continue;
    // A bucket without versions tells writes apart by the content's ETag and the write's sequence number.
    const version = upload.versionId ? [upload.versionId] : [upload.etag, upload.sequencer];
    const dedupeKey = JSON.stringify([upload.key, ...version]);
    await accept({ operation, command, event: { origin, dedupeKey }, priority: 'bulk' });
    return;
  }
  log.warn('No rule for an upload: it stays where it is', { origin, operation, bytes: upload.size });
}

/** A file of `POST /uploads`: with the last one, the command that waits for them is accepted. No rule is asked about it. */
async function takeBound(upload: Upload, { bound, accept }: UploadServices): Promise<void> {
  const arrived = await bound.arrived(upload);
  if (arrived === 'waiting') return;
  if (arrived === 'unknown') {
    log.warn('No command waits for an upload: it stays where it is', { origin: `upload:${upload.bucket}` });
    return;
  }
  const { operation, event, command } = arrived.bound;
  await accept({ operation, command, event, priority: 'interactive' });
  await bound.taken(arrived.id);
}

export const handler = compose(receiveUpload, () => uploadServices(bridge));
