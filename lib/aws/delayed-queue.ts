import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Sends a message to a standard queue, which delivers it after the delay: 900 seconds at most. */
export type SendLater = (body: string, delaySeconds: number) => Promise<void>;

export function createSendLater(url: string, client = new SQSClient({})): SendLater {
  return async (body, delaySeconds) => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, DelaySeconds: delaySeconds }));
  };
}
