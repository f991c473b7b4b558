import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import bridge from '../bridge.config.ts';
import { compose } from '../lib/compose.ts';
import { log } from '../lib/log.ts';
import { receiveUploadServices } from '../lib/services/receive-upload.ts';
import { RuleError } from '../lib/uploads/match-rule.ts';
import { type ReceiveServices, receiveUploads } from '../lib/uploads/receive.ts';

/**
 * When: an object lands in a bucket of `bridge.config.ts`, or was scanned there.
 * Then: the first rule of `bridge.config.ts` that answers decides which command it becomes.
 * If it fails: the queue delivers the event again, and keeps it in its dead-letter queue after several failures.
 */
export async function receiveUpload(event: SQSEvent, services: ReceiveServices): Promise<SQSBatchResponse> {
  const failed: SQSBatchResponse['batchItemFailures'] = [];
  for (const message of event.Records) {
    try {
      await receiveUploads(services, message.body);
    } catch (error) {
      const rule = error instanceof RuleError ? { rule: error.rule } : {};
      log.error('An upload was not handled', { requestId: message.messageId, ...rule }, error);
      failed.push({ itemIdentifier: message.messageId });
    }
  }
  return { batchItemFailures: failed };
}

export const handler = compose(receiveUpload, () => receiveUploadServices(bridge));
