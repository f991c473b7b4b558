import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

/** A message for a FIFO queue. */
export interface QueueMessage {
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
}

/** A FIFO queue: one message of a group at a time; a deduplication id is accepted once in five minutes. */
export interface Queue {
  /** Sends all messages, ten per request. Throws when SQS refused one; the others may have been sent. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}

/** SQS accepts ten messages per request. */
const batchSize = 10;

export function createQueue(url: string, client = new SQSClient({})): Queue {
  async function sendBatch(messages: readonly QueueMessage[]): Promise<void> {
    const Entries = messages.map(({ body, group, deduplicationId }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    if (Failed.length > 0) throw new Error(`SQS refused ${Failed.length} messages: ${Failed[0]?.Code}`);
  }

  return {
    async send(messages) {
      const batches = Array.from({ length: Math.ceil(messages.length / batchSize) }, (_, index) =>
        messages.slice(index * batchSize, (index + 1) * batchSize),
      );
      await Promise.all(batches.map(sendBatch));
    },
  };
}
