import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** A FIFO queue: messages of one group are handled one after the other, the same deduplication id within five minutes once. */
export interface Queue {
  send(message: { body: string; group: string; deduplicationId: string }): Promise<void>;
}

export function createQueue(url: string, client = new SQSClient({})): Queue {
  return {
    async send({ body, group, deduplicationId }) {
      await client.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: body,
          MessageGroupId: group,
          MessageDeduplicationId: deduplicationId,
        }),
      );
    },
  };
}
