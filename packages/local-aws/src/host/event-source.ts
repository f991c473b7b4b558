import { setTimeout } from 'node:timers/promises';
import type { Received, SqsService } from '../sqs/service.ts';
import { failedMessages } from './batch-failures.ts';
import type { LocalFunction } from './function.ts';
import type { Outcome } from './outcome.ts';

export interface EventSourceOptions {
  readonly sqs: SqsService;
  readonly region: string;
  readonly queueArn: string;
  readonly fn: LocalFunction;
  readonly batchSize: number;
  /** How long a batch may take to fill, from its first message on. */
  readonly windowMs: number;
  /** How many invocations at once. @default 5, with which Lambda begins */
  readonly maximumConcurrency?: number | undefined;
  /** Whether the handler's answer names the messages that failed. */
  readonly reportsFailures: boolean;
  readonly onLine: (line: string) => void;
}

/** SQS's longest poll, and the most that it gives at once. */
const pollMs = 20_000;
const mostAtOnce = 10;

const throttledPauseMs = 500;

/**
 * Lambda's event source mapping for a queue: gives its messages to the function and deletes those that succeeded; the
 * others become visible again when their visibility timeout passes. Returns how to stop it.
 */
export function mapQueue(options: EventSourceOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const { fn, maximumConcurrency = 5 } = options;
  // What waits in hand for a process becomes visible again meanwhile, and is given once more before anything that is younger.
  const length = Math.min(maximumConcurrency, fn.environments);
  const pollers = Array.from({ length }, () => poll(options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(options: EventSourceOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const messages = await nextBatch(options, signal);
    if (messages.length === 0) continue;
    const outcome = await invoke(options, messages, signal);
    // What a stopped host had in hand is not known to have succeeded.
    if (signal.aborted) return;
    const failed = failedMessages(messages, outcome, options);
    for (const message of messages) {
      if (!failed.has(message.messageId)) acknowledge(options, message);
    }
  }
}

async function nextBatch({ sqs, queueArn, batchSize, windowMs }: EventSourceOptions, signal: AbortSignal) {
  const receive = (had: number, waitMs: number) =>
    sqs.receive(queueArn, { max: Math.min(batchSize - had, mostAtOnce), waitMs: Math.min(waitMs, pollMs), signal });
  const messages = await receive(0, pollMs);
  const untilMs = Date.now() + windowMs;
  while (messages.length > 0 && messages.length < batchSize && Date.now() < untilMs && !signal.aborted) {
    messages.push(...(await receive(messages.length, untilMs - Date.now())));
  }
  return messages;
}

/** A throttled invocation is tried again until others may see the messages. */
async function invoke(
  { sqs, queueArn, fn, region }: EventSourceOptions,
  messages: readonly Received[],
  signal: AbortSignal,
): Promise<Outcome> {
  const event = { Records: messages.map((message) => recordOf(message, queueArn, region)) };
  const visibleAtMs = Date.now() + Number(sqs.attributes(queueArn)['VisibilityTimeout']) * 1000;
  for (;;) {
    const outcome = await fn.invoke(event);
    const throttled = !outcome.ok && outcome.error.errorType === 'TooManyRequestsException';
    if (!throttled || signal.aborted || Date.now() + throttledPauseMs > visibleAtMs) return outcome;
    await setTimeout(throttledPauseMs, undefined, { ref: false, signal }).catch(() => undefined);
  }
}

/** A FIFO queue refuses a receipt handle whose visibility timeout passed: the message comes again, as on AWS. */
function acknowledge({ sqs, queueArn, onLine }: EventSourceOptions, message: Received): void {
  try {
    sqs.delete(queueArn, message.receiptHandle);
  } catch (error) {
    onLine(`A message could not be deleted: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function recordOf(message: Received, queueArn: string, awsRegion: string): unknown {
  const attributes = Object.entries(message.messageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    {
      dataType: DataType,
      stringValue: StringValue,
      binaryValue: BinaryValue,
      stringListValues: [],
      binaryListValues: [],
    },
  ]);
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion,
  };
}
