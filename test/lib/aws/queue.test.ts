import { SQSClient } from '@aws-sdk/client-sqs';
import { type LocalAws, startAws } from 'local-aws';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSendLater } from '../../../lib/aws/delayed-queue.ts';
import { createQueue } from '../../../lib/aws/queue.ts';

let aws: LocalAws;
let client: SQSClient;
let calls: number;
let count = 0;

beforeAll(async () => {
  aws = await startAws();
  client = new SQSClient(aws.clientConfig());
  client.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});
beforeEach(() => {
  calls = 0;
});

describe('a FIFO queue', () => {
  it('takes many messages, ten per request, each in its group', async () => {
    const { url, arn } = aws.sqs.createQueue(`many-${count++}.fifo`, { FifoQueue: 'true' });
    const messages = Array.from({ length: 21 }, (_, at) => message(`${at}`, `group-${at}`));

    await createQueue(url, client).send(messages);

    expect(calls).toBe(3);
    expect((await take(arn)).sort()).toEqual(messages.map(({ body }) => body).sort());
  });

  it('asks for nothing where there is no message', async () => {
    const { url } = aws.sqs.createQueue(`none-${count++}.fifo`, { FifoQueue: 'true' });
    await createQueue(url, client).send([]);

    expect(calls).toBe(0);
  });

  it('takes a deduplication id once, and one message of a group at a time', async () => {
    const { url, arn } = aws.sqs.createQueue(`dedupe-${count++}.fifo`, { FifoQueue: 'true' });
    const queue = createQueue(url, client);
    await queue.send([message('first', 'group'), message('second', 'group')]);
    await queue.send([{ ...message('again', 'group'), deduplicationId: 'first' }]);

    expect((await aws.sqs.receive(arn, { max: 1, waitMs: 0 })).map(({ body }) => body)).toEqual(['first']);
    expect(await aws.sqs.receive(arn, { max: 10, waitMs: 0 })).toEqual([]);
  });

  it('says how many messages SQS refused, and why, and the others are sent', async () => {
    const { url, arn } = aws.sqs.createQueue(`refuses-${count++}.fifo`, { FifoQueue: 'true' });
    const refused = { ...message('secret text', 'group'), body: 'secret \u0000' };

    const fault = await createQueue(url, client)
      .send([refused, message('good', 'group')])
      .catch(({ message: text }: Error) => text);

    expect(fault).toMatch(/^SQS refused 1 messages: \w+/);
    expect(fault).not.toContain('secret');
    expect(await take(arn)).toEqual(['good']);
  });
});

it('sends a message for later', async () => {
  const { url, arn } = aws.sqs.createQueue(`later-${count++}`, {});
  await createSendLater(url, client)('now', 0);
  await createSendLater(url, client)('later', 900);

  expect(await take(arn)).toEqual(['now']);
});

function message(body: string, group: string) {
  return { body, group, deduplicationId: body };
}

/** The bodies of all messages that may be received now. They are taken out of the queue. */
async function take(arn: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await aws.sqs.receive(arn, { max: 10, waitMs: 0 });
    if (messages.length === 0) return bodies;
    for (const { body, receiptHandle } of messages) {
      bodies.push(body);
      aws.sqs.delete(arn, receiptHandle);
    }
  }
}
