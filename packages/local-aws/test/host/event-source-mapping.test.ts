import { setImmediate } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFailedMessages } from '../../src/host/batch-failures.ts';
import type { Outcome } from '../../src/host/outcome.ts';
import type { ReceivedMessage } from '../../src/sqs/service.ts';
import { type FixtureStack, startFixture } from './fixture-stack.ts';

interface Consumed {
  body: string;
  received: number;
  failed: boolean;
}

/** No queue of the fixture keeps a message invisible for longer. */
const visibilityMs = 2_000;

let stack: FixtureStack;
let sqs: SQSClient;

beforeAll(async () => {
  stack = await startFixture();
  sqs = new SQSClient(access());
});
afterAll(async () => {
  sqs?.destroy();
  await stack?.stop();
});

describe('a queue that a function is mapped to', () => {
  it('loses what was taken', async () => {
    await send('plain and simple');

    expect(await waitForEntry('plain and simple')).toMatchObject({ received: 1, failed: false });
    await waitUntilEmpty('Plain');
    expect(entriesWith('plain and simple')).toHaveLength(1);
  });

  it('gives a message that failed again when its visibility timeout has passed', async () => {
    await send('this fails once');
    await stack.line('"body":"this fails once","received":1,"failed":true');
    stack.clock.pass(visibilityMs);
    await stack.line('"body":"this fails once","received":2,"failed":false');
    await waitUntilEmpty('Plain');

    expect(entriesWith('this fails once').map(({ failed }) => failed)).toEqual([true, false]);
  });

  it('gives up on a message after its maxReceiveCount, into the dead-letter queue', async () => {
    await send('this always fails');
    for (const received of [1, 2]) {
      await stack.line(`"body":"this always fails","received":${received}`);
      stack.clock.pass(visibilityMs);
    }
    const [dead] = await stack.aws.sqs.receive(stack.aws.sqs.arn('local-Dead'), { waitMs: 10_000 });

    expect(dead?.body).toBe('this always fails');
    expect(entriesWith('this always fails').map(({ received }) => received)).toEqual([1, 2]);
  });

  it('is worked on by no more processes at once than its maximum concurrency', async () => {
    await Promise.all([1, 2, 3, 4, 5, 6].map((number) => send(`slow ${number}`)));
    await waitUntilEmpty('Plain');

    expect(entriesWith('slow')).toHaveLength(6);
    expect(stack.processes().filter((process) => process.function === 'consume').length).toBeLessThanOrEqual(2);
  });

  it('tells of an object that lands in a bucket under the prefix of its notification', async () => {
    const s3 = new S3Client(access());
    await s3.send(new PutObjectCommand({ Bucket: stack.refs['Drop'], Key: 'out/unseen.txt', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: stack.refs['Drop'], Key: 'in/seen.txt', Body: 'x' }));
    s3.destroy();

    const { body } = await waitForEntry('in/seen.txt');
    expect(JSON.parse(body)).toMatchObject({
      Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { size: 1 } } }],
    });
    expect(entriesWith('unseen')).toEqual([]);
  });
});

describe('a function that may run only once at a time', () => {
  let narrow: FixtureStack;

  beforeAll(async () => {
    narrow = await startFixture({ environments: 1 });
  });
  afterAll(() => narrow?.stop());

  it('leaves in the queue what would only wait in hand, its visibility timeout running', async () => {
    const { sqs: queues } = narrow.aws;
    const arn = queues.arn('local-Plain');
    const inHand = () => Number(queues.attributes(arn)['ApproximateNumberOfMessagesNotVisible']);
    const ended = narrow.line('"body":"slow second"');
    let most = 0;
    let over = false;
    void ended.then(() => {
      over = true;
    });
    queues.send(arn, 'slow first');
    await expect.poll(inHand).toBe(1);
    queues.send(arn, 'slow second');
    for (; !over; await setImmediate()) most = Math.max(most, inHand());

    expect(most).toBe(1);
  });
});

describe('a FIFO queue', () => {
  it('keeps the order of a group also through failures, while another group goes on', async () => {
    for (const body of ['a1 fails once', 'a2', 'a3']) await send(body, { queue: 'Ordered', group: 'a' });
    await send('b1', { queue: 'Ordered', group: 'b' });
    await stack.line('"body":"a1 fails once","received":1,"failed":true');
    await waitUntilLeft(3, 'Ordered');
    stack.clock.pass(visibilityMs);
    await stack.line(/"body":"a3".*"failed":false/);
    await waitUntilEmpty('Ordered');

    const said = stack.lines.map((line) => /"body":"(a\d).*"failed":false/.exec(line)?.[1]);
    expect(said.filter((body) => body !== undefined)).toEqual(['a1', 'a2', 'a3']);
    expect(entriesWith('b1').map(({ failed }) => failed)).toEqual([false]);
  });
});

describe('the answer of a function that reports failures', () => {
  const messages = ['m1', 'm2', 'm3'].map((messageId) => ({ messageId, attributes: {} }) as ReceivedMessage);
  const answered = (payload: unknown): Outcome => ({ ok: true, payload: JSON.stringify(payload) });
  const failed = (outcome: Outcome, reportsFailures = true) =>
    [...findFailedMessages(messages, outcome, { reportsFailures, onLine: () => {} })].sort();

  it.each([
    ['null', null, []],
    ['nothing', {}, []],
    ['an empty list', { batchItemFailures: [] }, []],
    ['one id', { batchItemFailures: [{ itemIdentifier: 'm2' }] }, ['m2']],
    ['an id of no message', { batchItemFailures: [{ itemIdentifier: 'm9' }] }, ['m1', 'm2', 'm3']],
    ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }, ['m1', 'm2', 'm3']],
    ['no ids', { batchItemFailures: [{}] }, ['m1', 'm2', 'm3']],
    ['no list', { batchItemFailures: 'm1' }, ['m1', 'm2', 'm3']],
    ['a text', 'm1', ['m1', 'm2', 'm3']],
  ])('with %s fails these', (_what, payload, expected) => {
    expect(failed(answered(payload))).toEqual(expected);
  });

  it('fails them all when the function failed', () => {
    expect(failed({ ok: false, error: { errorType: 'Error', errorMessage: '' } })).toEqual(['m1', 'm2', 'm3']);
  });

  it('fails none when the mapping does not ask for reports', () => {
    expect(failed(answered({ batchItemFailures: [{ itemIdentifier: 'm2' }] }), false)).toEqual([]);
  });
});

function access() {
  return { endpoint: stack.aws.url, region: stack.aws.region, credentials: stack.aws.admin };
}

async function send(body: string, { queue = 'Plain', group }: { queue?: string; group?: string } = {}): Promise<void> {
  const fifo = group && { MessageGroupId: group, MessageDeduplicationId: body.replaceAll(' ', '-') };
  const QueueUrl = stack.refs[queue];
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body, ...fifo }));
}

/** The log entries about messages that contain the text, in order. */
function entriesWith(text: string): Consumed[] {
  const entries = stack.lines
    .map((line) => /^consume: .*?(\{"body".*\})$/.exec(line)?.[1])
    .filter((json) => json !== undefined);
  return entries.map((json) => JSON.parse(json) as Consumed).filter(({ body }) => body.includes(text));
}

async function waitForEntry(text: string): Promise<Consumed> {
  await stack.line(text);
  const [first] = entriesWith(text);
  if (!first) throw new Error(`The function logged no message with ${text}`);
  return first;
}

/** Resolves when the queue is empty, also of messages in flight. */
async function waitUntilEmpty(id: string): Promise<void> {
  await waitUntilLeft(0, id);
}

async function waitUntilLeft(count: number, id: string): Promise<void> {
  await expect.poll(() => countMessages(id)).toBe(count);
}

function countMessages(id: string): number {
  const attributes = stack.aws.sqs.attributes(arnOf(id));
  return (
    Number(attributes['ApproximateNumberOfMessages']) + Number(attributes['ApproximateNumberOfMessagesNotVisible'])
  );
}

function arnOf(id: string): string {
  return stack.aws.sqs.arn(stack.refs[id]?.split('/').at(-1) ?? '');
}
