import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

export interface QueueMessage {
  readonly body: string;
  readonly group: string;
  readonly deduplicationId: string;
}

/** A FIFO queue: messages of one group are handled one after the other, the same deduplication id within five minutes once. */
export interface Queue {
  /** Sends all of them, ten a request. Throws when one was not taken; the others may have been. */
  send(messages: readonly QueueMessage[]): Promise<void>;
}

/** What SQS takes in one request. */
const batchSize = 10;

export function createQueue(url: string, client = new SQSClient({})): Queue {
  async function sendBatch(messages: readonly QueueMessage[]): Promise<void> {
    const Entries = messages.map(({ body, group, deduplicationId }, number) => ({
      Id: String(number),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
    }));
    const { Failed = [] } = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    if (Failed.length > 0) throw new Error(`SQS did not take ${Failed.length} messages: ${Failed[0]?.Code}`);
  }

  return {
    async send(messages) {
      const batches = Array.from({ length: Math.ceil(messages.length / batchSize) }, (_, number) =>
        messages.slice(number * batchSize, (number + 1) * batchSize),
      );
      await Promise.all(batches.map(sendBatch));
    },
  };
}
