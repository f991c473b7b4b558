import { randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startTestAws, type TestAws } from './start.ts';

let aws: TestAws;
let client: SQSClient;

beforeAll(async () => {
  aws = await startTestAws();
  client = new SQSClient(aws.client());
});
afterAll(() => aws.stop());

const newQueue = (attributes: Record<string, string> = {}) =>
  aws.sqs.createQueue(`${randomUUID()}.fifo`, { FifoQueue: 'true', ...attributes }).url;

/** Sends `A1` to group `A` with the deduplication id `A1`. `more` overrides both. */
const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(
    new SendMessageCommand({
      QueueUrl,
      MessageBody,
      MessageGroupId: MessageBody.slice(0, 1),
      MessageDeduplicationId: MessageBody,
      ...more,
    }),
  );
const receive = async (QueueUrl: string, MaxNumberOfMessages = 10, more: Partial<ReceiveMessageCommandInput> = {}) => {
  const asked = { QueueUrl, MaxNumberOfMessages, MessageSystemAttributeNames: ['All' as const], ...more };
  const { Messages = [] } = await client.send(new ReceiveMessageCommand(asked));
  return Messages;
};
const bodies = async (...asked: Parameters<typeof receive>) => (await receive(...asked)).map(({ Body }) => Body);
const remove = (QueueUrl: string, ReceiptHandle?: string) =>
  client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));

describe('a message group', () => {
  it('is locked while one of its messages is in flight, and others are not', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'A2', 'B1']) await send(queue, body);

    expect(await bodies(queue, 1)).toEqual(['A1']);
    expect(await bodies(queue)).toEqual(['B1']);
    expect(await bodies(queue)).toEqual([]);
  });

  it('gives several messages in order to one receive', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'A2', 'A3']) await send(queue, body);

    expect(await bodies(queue)).toEqual(['A1', 'A2', 'A3']);
  });

  it('goes on when its message is deleted', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'A2']) await send(queue, body);
    const [first] = await receive(queue, 1);

    await remove(queue, first?.ReceiptHandle);

    expect(await bodies(queue)).toEqual(['A2']);
  });

  it('wakes who waits for it when its message is deleted', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'A2']) await send(queue, body);
    const [first] = await receive(queue, 1);
    const waiting = bodies(queue, 1, { WaitTimeSeconds: 20 });

    await remove(queue, first?.ReceiptHandle);

    expect(await waiting).toEqual(['A2']);
  });

  it('stays locked until all of a batch are deleted', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'A2', 'A3']) await send(queue, body);
    const [first, second] = await receive(queue, 2);

    await remove(queue, first?.ReceiptHandle);
    const locked = await bodies(queue);
    await remove(queue, second?.ReceiptHandle);

    expect(locked).toEqual([]);
    expect(await bodies(queue)).toEqual(['A3']);
  });

  it('begins again with the same message when its visibility timeout passes', async () => {
    const queue = newQueue({ VisibilityTimeout: '1' });
    for (const body of ['A1', 'A2']) await send(queue, body);
    const [first] = await receive(queue, 1);

    const [again] = await receive(queue, 1, { WaitTimeSeconds: 5 });

    expect(again).toMatchObject({ Body: 'A1', MessageId: first?.MessageId });
    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
    expect(again?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
  });

  it('numbers its messages upwards', async () => {
    const queue = newQueue();

    const sent = [await send(queue, 'A1'), await send(queue, 'A2')];
    const received = await receive(queue);

    const numbers = sent.map(({ SequenceNumber }) => BigInt(SequenceNumber ?? 0));
    expect(numbers[1]).toBeGreaterThan(numbers[0] ?? 0n);
    expect(received.map(({ Attributes }) => BigInt(Attributes?.SequenceNumber ?? 0))).toEqual(numbers);
  });
});

describe('a receipt handle', () => {
  it('is refused for deletion when the visibility timeout has passed', async () => {
    const queue = newQueue();
    await send(queue, 'A1');
    const [first] = await receive(queue, 1, { VisibilityTimeout: 0 });

    const refusal = await refusalOf(remove(queue, first?.ReceiptHandle));

    expect(refusal).toMatchObject({ name: 'InvalidParameterValue', message: expect.stringContaining('expired') });
    expect(await bodies(queue)).toEqual(['A1']);
  });

  it('is refused when somebody else has received the message since', async () => {
    const queue = newQueue();
    await send(queue, 'A1');
    const [first] = await receive(queue, 1, { VisibilityTimeout: 0 });
    await receive(queue, 1);

    expect(await refusalOf(remove(queue, first?.ReceiptHandle))).toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('may delete twice', async () => {
    const queue = newQueue();
    await send(queue, 'A1');
    const [first] = await receive(queue);

    await remove(queue, first?.ReceiptHandle);

    await expect(remove(queue, first?.ReceiptHandle)).resolves.toBeDefined();
  });

  it('of another queue is refused', async () => {
    const queue = newQueue();
    await send(queue, 'A1');
    const [first] = await receive(queue);

    expect(await refusalOf(remove(newQueue(), first?.ReceiptHandle))).toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});

describe('redrive', () => {
  const withDeadLetters = (maxReceiveCount: number) => {
    const deadLetters = aws.sqs.createQueue(`${randomUUID()}.fifo`, { FifoQueue: 'true' });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount });
    return { deadLetters: deadLetters.url, queue: newQueue({ RedrivePolicy }) };
  };

  it('moves a message that was received too often, with its ids, and the group goes on', async () => {
    const { queue, deadLetters } = withDeadLetters(2);
    const sent = await send(queue, 'A1');
    await send(queue, 'A2');

    const seen = [];
    for (let round = 0; round < 3; round += 1) seen.push(...(await bodies(queue, 1, { VisibilityTimeout: 0 })));

    expect(seen).toEqual(['A1', 'A1', 'A2']);
    const [dead] = await receive(deadLetters);
    expect(dead).toMatchObject({ Body: 'A1', MessageId: sent.MessageId });
    expect(dead?.Attributes).toMatchObject({
      MessageGroupId: 'A',
      MessageDeduplicationId: 'A1',
      DeadLetterQueueSourceArn: aws.sqs.arn(queue.split('/').at(-1) ?? ''),
    });
  });

  it('happens when the last visibility timeout passes under a waiting receiver', async () => {
    const { queue, deadLetters } = withDeadLetters(1);
    await send(queue, 'A1');
    await receive(queue, 1, { VisibilityTimeout: 1 });

    const waiting = bodies(deadLetters, 1, { WaitTimeSeconds: 10 });

    expect(await bodies(queue, 1, { WaitTimeSeconds: 2 })).toEqual([]);
    expect(await waiting).toEqual(['A1']);
  });
});

describe('GetQueueAttributes', () => {
  it('counts what is visible and what is in flight', async () => {
    const queue = newQueue();
    for (const body of ['A1', 'B1', 'C1']) await send(queue, body);
    await receive(queue, 1);

    const asked = new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['All'] });

    expect((await client.send(asked)).Attributes).toMatchObject({
      FifoQueue: 'true',
      VisibilityTimeout: '30',
      QueueArn: aws.sqs.arn(queue.split('/').at(-1) ?? ''),
      ApproximateNumberOfMessages: '2',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '0',
    });
  });
});
