import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** A standard queue that keeps a message back for a while: 900 seconds at most. */
export type SendLater = (body: string, delaySeconds: number) => Promise<void>;

export function createSendLater(url: string, client = new SQSClient({})): SendLater {
  return async (body, delaySeconds) => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, DelaySeconds: delaySeconds }));
  };
}
