import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refusalOf, startTestAws, type TestAws } from './start.ts';
import { createStillClock } from './still-clock.ts';

const clock = createStillClock();
let aws: TestAws;
let client: SQSClient;
/** Its queues go by a clock that stands still. */
let still: TestAws;
let stillClient: SQSClient;

beforeAll(async () => {
  aws = await startTestAws();
  client = new SQSClient(aws.client());
  still = await startTestAws({ clock });
  stillClient = new SQSClient(still.client());
});
afterAll(() => Promise.all([aws.stop(), still.stop()]));

const newQueue = (attributes: Record<string, string> = {}) => aws.sqs.createQueue(randomUUID(), attributes);
const receive = async (
  QueueUrl: string,
  more: Partial<ReceiveMessageCommandInput> = {},
  { signal, by = client }: { signal?: AbortSignal; by?: SQSClient } = {},
) => {
  const asked = { QueueUrl, MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All' as const], ...more };
  const { Messages = [] } = await by.send(new ReceiveMessageCommand(asked), signal && { abortSignal: signal });
  return Messages;
};

describe('a waiting receive', () => {
  it('ends with the message that is sent meanwhile', async () => {
    const { url } = newQueue();
    const waiting = receive(url, { WaitTimeSeconds: 20 });

    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));

    expect((await waiting).map(({ Body }) => Body)).toEqual(['x']);
  });

  it('ends with the message whose visibility timeout passes', async () => {
    const { url, arn } = newQueue({ VisibilityTimeout: '1' });
    aws.sqs.send(arn, 'x');
    await receive(url);

    const [again] = await receive(url, { WaitTimeSeconds: 20 });

    expect(again?.Attributes?.ApproximateReceiveCount).toBe('2');
  });

  it('waits as long as the queue says when the receiver says nothing, and ends empty', async () => {
    const { url } = still.sqs.createQueue('waits', { ReceiveMessageWaitTimeSeconds: '1' });
    const byQueue = receive(url, {}, { by: stillClient });
    const atOnce = receive(url, { WaitTimeSeconds: 0 }, { by: stillClient });

    const first = await Promise.race([byQueue.then(() => 'by queue'), atOnce.then(() => 'at once')]);
    let over = false;
    void byQueue.then(() => {
      over = true;
    });
    for (; !over; await setImmediate()) clock.pass(1_000);

    expect(first).toBe('at once');
    expect(await byQueue).toEqual([]);
  });

  it('takes nothing when its receiver has gone', async () => {
    const { url, arn } = newQueue();
    const receiver = new AbortController();
    const gone = receive(url, { WaitTimeSeconds: 20 }, { signal: receiver.signal }).catch((error: Error) => error.name);
    // After one answer the first request has arrived. After another the server knows that its client is gone.
    await receive(url);
    receiver.abort();
    expect(await gone).toBe('AbortError');
    await receive(url);
    aws.sqs.send(arn, 'x');

    expect((await receive(url)).map(({ Body }) => Body)).toEqual(['x']);
  });

  it('gives one message to one of several receivers', async () => {
    const { url, arn } = newQueue();
    const waiting = [1, 2, 3].map(() => receive(url, { WaitTimeSeconds: 1 }));

    aws.sqs.send(arn, 'x');

    expect((await Promise.all(waiting)).map(({ length }) => length).sort()).toEqual([0, 0, 1]);
  });
});

describe('a message', () => {
  it('that is delayed is counted as delayed, and comes later', async () => {
    const { url, arn } = still.sqs.createQueue('delays', {});
    await stillClient.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', DelaySeconds: 1 }));

    expect(await receive(url, {}, { by: stillClient })).toEqual([]);
    expect(still.sqs.attributes(arn)['ApproximateNumberOfMessagesDelayed']).toBe('1');
    clock.pass(1_000);
    expect(await receive(url, { WaitTimeSeconds: 20 }, { by: stillClient })).toHaveLength(1);
  });

  it('is not deleted by an old receipt handle, which is not refused either', async () => {
    const { url, arn } = newQueue();
    aws.sqs.send(arn, 'x');
    const [first] = await receive(url, { VisibilityTimeout: 0 });
    const [second] = await receive(url, { VisibilityTimeout: 0 });

    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: first?.ReceiptHandle }));
    expect(aws.sqs.attributes(arn)['ApproximateNumberOfMessages']).toBe('1');
    await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: second?.ReceiptHandle }));

    expect(aws.sqs.attributes(arn)['ApproximateNumberOfMessages']).toBe('0');
  });

  it('goes to the dead letters after as many receives as the policy says', async () => {
    const deadLetters = newQueue();
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: '2' });
    const { url, arn } = newQueue({ RedrivePolicy });
    const { messageId } = aws.sqs.send(arn, 'x');

    const counts = [];
    for (let round = 0; round < 3; round += 1) counts.push((await receive(url, { VisibilityTimeout: 0 })).length);

    expect(counts).toEqual([1, 1, 0]);
    expect(await receive(deadLetters.url)).toMatchObject([{ MessageId: messageId, Body: 'x' }]);
  });
});

describe('ReceiveMessage', () => {
  it.each([
    ['no message', { MaxNumberOfMessages: 0 }],
    ['eleven messages', { MaxNumberOfMessages: 11 }],
    ['a wait of 21 seconds', { WaitTimeSeconds: 21 }],
    ['a visibility of more than 12 hours', { VisibilityTimeout: 43_201 }],
  ])('refuses %s', async (_name, more) => {
    expect(await refusalOf(receive(newQueue().url, more))).toMatchObject({
      name: 'InvalidParameterValue',
      status: 400,
    });
  });

  it('refuses a handle that is none', async () => {
    const call = new DeleteMessageCommand({ QueueUrl: newQueue().url, ReceiptHandle: 'nothing' });

    expect(await refusalOf(client.send(call))).toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });
});

describe('createQueue', () => {
  const redrive = (deadLetterTargetArn: string) => ({
    RedrivePolicy: JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 }),
  });

  it('refuses dead letters that do not exist, or are of another kind', () => {
    const { arn } = newQueue();

    expect(() => newQueue(redrive(aws.sqs.arn('nowhere')))).toThrow('does not exist');
    expect(() => aws.sqs.createQueue(`${randomUUID()}.fifo`, { FifoQueue: 'true', ...redrive(arn) })).toThrow(
      'same type',
    );
  });

  it.each<[string, string, Record<string, string>]>([
    ['an attribute that SQS has not', 'a', { Visibility: '1' }],
    ['a visibility of a day', 'a', { VisibilityTimeout: '86400' }],
    ['a FIFO attribute of a standard queue', 'a', { ContentBasedDeduplication: 'true' }],
    ['a FIFO queue of another name', 'a', { FifoQueue: 'true' }],
    ['a standard queue with the name of a FIFO one', 'a.fifo', {}],
    [
      'throughput per group without deduplication per group',
      'a.fifo',
      { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' },
    ],
    ['deduplication by content', 'a.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' }],
  ])('refuses %s', (_name, name, attributes) => {
    expect(() => aws.sqs.createQueue(name, attributes)).toThrow();
    expect(aws.sqs.has(aws.sqs.arn(name))).toBe(false);
  });
});
