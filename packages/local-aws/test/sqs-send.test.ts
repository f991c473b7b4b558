import { createHash, randomUUID } from 'node:crypto';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
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

const standard = (attributes = {}) => aws.sqs.createQueue(randomUUID(), attributes).url;
const fifo = (attributes = {}) => aws.sqs.createQueue(`${randomUUID()}.fifo`, { FifoQueue: 'true', ...attributes }).url;
const send = (QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const toGroup = (QueueUrl: string, body: string, MessageGroupId: string, MessageDeduplicationId?: string) =>
  send(QueueUrl, body, { MessageGroupId, ...(MessageDeduplicationId && { MessageDeduplicationId }) });
const receive = async (QueueUrl: string) => {
  const { Messages = [] } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  return Messages;
};
const bodies = async (queue: string) => (await receive(queue)).map(({ Body }) => Body);

describe('deduplication', () => {
  it('accepts the second of an id, gives it the first one’s id, and keeps only the first', async () => {
    const queue = fifo();

    const first = await toGroup(queue, 'first', 'A', 'id');
    const second = await toGroup(queue, 'second', 'A', 'id');

    expect([second.MessageId, second.SequenceNumber]).toEqual([first.MessageId, first.SequenceNumber]);
    expect(await bodies(queue)).toEqual(['first']);
  });

  it('outlives the deletion of the message', async () => {
    const queue = fifo();
    await toGroup(queue, 'first', 'A', 'id');
    const [message] = await receive(queue);
    await client.send(new DeleteMessageCommand({ QueueUrl: queue, ReceiptHandle: message?.ReceiptHandle }));

    await toGroup(queue, 'second', 'A', 'id');

    expect(await bodies(queue)).toEqual([]);
  });

  it('is for the whole queue, or for each group where the scope says so', async () => {
    const perGroup = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
    const [whole, groups] = [fifo(), fifo(perGroup)];
    for (const queue of [whole, groups]) {
      await toGroup(queue, 'a', 'A', 'id');
      await toGroup(queue, 'b', 'B', 'id');
      await toGroup(queue, 'again', 'B', 'id');
    }

    expect(await bodies(whole)).toEqual(['a']);
    expect(await bodies(groups)).toEqual(['a', 'b']);
  });
});

describe('SendMessage', () => {
  it.each<[string, () => Promise<unknown>, string]>([
    ['a FIFO message without a deduplication id', () => toGroup(fifo(), 'x', 'A'), 'InvalidParameterValue'],
    ['a FIFO message without a group', () => send(fifo(), 'x', { MessageDeduplicationId: 'a' }), 'MissingParameter'],
    ['a delay of one FIFO message', () => send(fifo(), 'x', { ...ids('a'), DelaySeconds: 3 }), 'InvalidParameterValue'],
    ['a group with a space', () => toGroup(fifo(), 'x', 'A B', 'a'), 'InvalidParameterValue'],
    ['a deduplication id of 129 letters', () => toGroup(fifo(), 'x', 'A', 'a'.repeat(129)), 'InvalidParameterValue'],
    ['a deduplication id on a standard queue', () => send(standard(), 'x', ids('a')), 'InvalidParameterValue'],
    ['a delay over 15 minutes', () => send(standard(), 'x', { DelaySeconds: 901 }), 'InvalidParameterValue'],
    ['an empty body', () => send(standard(), ''), 'MissingParameter'],
    ['a character that XML has not', () => send(standard(), 'a\u0000b'), 'InvalidMessageContents'],
    ['a body over 1 MiB', () => send(standard(), 'x'.repeat(1_048_577)), 'InvalidParameterValue'],
    [
      'a body over the limit of its queue',
      () => send(standard({ MaximumMessageSize: '1024' }), 'x'.repeat(1025)),
      'InvalidParameterValue',
    ],
    ['a queue that does not exist', () => send(aws.sqs.url('nowhere'), 'x'), 'QueueDoesNotExist'],
  ])('refuses %s', async (_name, call, code) => {
    expect(await refusalOf(call())).toMatchObject({ name: code, status: 400 });
  });

  it('takes 1 MiB, and gives it back as it was', async () => {
    const queue = standard();
    const body = 'ñ'.repeat(524_288);

    await send(queue, body);

    const [message] = await receive(queue);
    expect(message?.Body).toBe(body);
    expect(message?.MD5OfBody).toBe(createHash('md5').update(body).digest('hex'));
  });
});

describe('SendMessageBatch', () => {
  const sendBatch = (QueueUrl: string, Entries: SendMessageBatchRequestEntry[]) =>
    client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const entries = (count: number, body = 'x') =>
    Array.from({ length: count }, (_, index) => ({ Id: `e${index}`, MessageBody: body }));

  it('says of each entry how it went, in order', async () => {
    const queue = fifo();

    const answer = await sendBatch(queue, [
      { Id: 'one', MessageBody: '1', ...ids('1') },
      { Id: 'two', MessageBody: '2', MessageGroupId: 'A' },
      { Id: 'three', MessageBody: '3', ...ids('3') },
    ]);

    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['one', 'three']);
    expect(answer.Failed).toMatchObject([{ Id: 'two', Code: 'InvalidParameterValue', SenderFault: true }]);
    expect(await bodies(queue)).toEqual(['1', '3']);
  });

  it.each<[string, SendMessageBatchRequestEntry[], string]>([
    ['no entry', [], 'EmptyBatchRequest'],
    ['eleven entries', entries(11), 'TooManyEntriesInBatchRequest'],
    ['the same id twice', [...entries(1), ...entries(1)], 'BatchEntryIdsNotDistinct'],
    ['an id with a space', [{ Id: 'a b', MessageBody: 'x' }], 'InvalidBatchEntryId'],
    ['more than 1 MiB together', entries(2, 'x'.repeat(524_289)), 'BatchRequestTooLong'],
  ])('refuses %s, and sends nothing', async (_name, batch, code) => {
    const queue = standard();

    expect(await refusalOf(sendBatch(queue, batch))).toMatchObject({ name: code });
    expect(await bodies(queue)).toEqual([]);
  });
});

function ids(id: string) {
  return { MessageGroupId: 'A', MessageDeduplicationId: id };
}
