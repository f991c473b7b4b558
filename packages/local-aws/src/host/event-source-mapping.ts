import type { ReceivedMessage, SqsService } from '../sqs/service.ts';
import { findFailedMessages } from './batch-failures.ts';
import type { LocalFunction } from './function.ts';

export interface MappingOptions {
  readonly sqs: SqsService;
  readonly region: string;
  readonly queueArn: string;
  readonly fn: LocalFunction;
  /** 1 to 10 messages. */
  readonly batchSize: number;
  /** The limit of concurrent invocations. @default 5, with which Lambda begins */
  readonly maximumConcurrency?: number | undefined;
  /** Whether the answer of the handler names the messages that failed. */
  readonly reportsFailures: boolean;
  readonly onLine: (line: string) => void;
}

export interface LocalMapping {
  /** Receives no further message. Resolves when the function has answered for those that it has. */
  drain(): Promise<void>;
  /** Receives no further message. Those that the function has come again: the caller must kill it. */
  stop(): Promise<void>;
}

/** The longest poll of SQS. */
const pollMs = 20_000;

/**
 * Starts an event source mapping of Lambda for a queue. It passes messages to the function and deletes those that
 * succeeded. The others become visible again after their visibility timeout.
 */
export function startEventSourceMapping(options: MappingOptions): LocalMapping {
  const [draining, killed] = [new AbortController(), new AbortController()];
  const { fn, maximumConcurrency = 5 } = options;
  // A message that waits for a process becomes visible again meanwhile, and is then received twice.
  const length = Math.min(maximumConcurrency, fn.environments);
  const pollers = Array.from({ length }, () => poll(options, draining.signal, killed.signal));
  return {
    async drain() {
      draining.abort();
      await Promise.all(pollers);
    },
    async stop() {
      killed.abort();
      draining.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(options: MappingOptions, draining: AbortSignal, killed: AbortSignal): Promise<void> {
  const { sqs, queueArn, batchSize, region, fn } = options;
  while (!draining.aborted) {
    const messages = await sqs.receive(queueArn, { max: batchSize, waitMs: pollMs, signal: draining });
    if (messages.length === 0) continue;
    const outcome = await fn.invoke({ Records: messages.map((message) => toRecord(message, queueArn, region)) });
    // The stop killed the function, so its outcome is unknown.
    if (killed.aborted) return;
    const failed = findFailedMessages(messages, outcome, options);
    for (const message of messages) {
      if (!failed.has(message.messageId)) deleteMessage(options, message);
    }
  }
}

/** A FIFO queue refuses a receipt handle after its visibility timeout. Then the message comes again, as on AWS. */
function deleteMessage({ sqs, queueArn, onLine }: MappingOptions, message: ReceivedMessage): void {
  try {
    sqs.delete(queueArn, message.receiptHandle);
  } catch (error) {
    onLine(`A message could not be deleted: ${error instanceof Error ? error.message : 'unknown'}`);
  }
}

function toRecord(message: ReceivedMessage, queueArn: string, awsRegion: string): unknown {
  return {
    messageId: message.messageId,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: message.attributes,
    messageAttributes: {},
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion,
  };
}
