import type { S3Event, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { log } from '../lib/log.ts';
import { type AcceptingServices, acceptingServices } from '../lib/services.ts';
import { type Upload, uploadFrom } from '../lib/upload.ts';

/**
 * When: an object lands in the uploads bucket.
 * Then: the first rule of `bridge.config.ts` that answers says which command it becomes.
 * If it fails: the queue brings the event again, and after several times keeps it in its dead-letter queue.
 */
export async function receiveUpload(event: SQSEvent, services: AcceptingServices): Promise<SQSBatchResponse> {
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

async function take(upload: Upload, { bridge, accept }: AcceptingServices): Promise<void> {
  // What consoles make when somebody creates a "folder".
  if (upload.key.endsWith('/')) return;
  const { operation, rules, policy } = bridge.uploads;
  const origin = `upload:${upload.bucket}`;
  for (const rule of rules) {
    const command = rule(upload);
    if (!command) continue;
    // A bucket without versions tells writes apart by the content's ETag and the write's sequence number.
    const version = upload.versionId ? [upload.versionId] : [upload.etag, upload.sequencer];
    const dedupeKey = JSON.stringify([upload.key, ...version]);
    await accept({ operation, command, event: { origin, dedupeKey }, priority: 'bulk', policy });
    return;
  }
  log.warn('No rule for an upload: it stays where it is', { origin, operation, bytes: upload.size });
}

export const handler = compose(receiveUpload, () => acceptingServices(bridge));
