import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { boundPrefix } from '../lib/bound-uploads.ts';
import { compose } from '../lib/compose.ts';
import { log } from '../lib/log.ts';
import { type UploadServices, uploadServices } from '../lib/services.ts';
import { RuleError } from '../lib/uploads/meaning.ts';
import { take } from '../lib/uploads/take.ts';
import { takeBound } from '../lib/uploads/take-bound.ts';
import { type Upload, uploadsIn } from '../lib/uploads/upload.ts';

/**
 * When: an object lands in the uploads bucket.
 * Then: the first rule of `bridge.config.ts` that answers says which command it becomes.
 * If it fails: the queue brings the event again, and after several times keeps it in its dead-letter queue.
 */
export async function receiveUpload(event: SQSEvent, services: UploadServices): Promise<SQSBatchResponse> {
  const failed: SQSBatchResponse['batchItemFailures'] = [];
  for (const message of event.Records) {
    try {
      for (const upload of uploadsIn(message.body)) await takeOne(services, upload);
    } catch (error) {
      const rule = error instanceof RuleError ? { rule: error.rule } : {};
      log.error('An upload was not taken', { requestId: message.messageId, ...rule }, error);
      failed.push({ itemIdentifier: message.messageId });
    }
  }
  return { batchItemFailures: failed };
}

/** The part of the bucket that belongs to `POST /uploads` is no rule's. */
async function takeOne(services: UploadServices, upload: Upload): Promise<void> {
  if (upload.key.startsWith(boundPrefix)) await takeBound(services, upload);
  else await take(services, upload);
}

export const handler = compose(receiveUpload, () => uploadServices(bridge));
