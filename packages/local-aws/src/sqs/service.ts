import type { AwsService } from '../service.ts';

/** A message in flight, as its receiver gets it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** All system attributes, such as `ApproximateReceiveCount`, `MessageGroupId`, `SequenceNumber`. */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface ReceiveOptions {
  /** 1 to 10 messages. @default 1 */
  readonly max?: number | undefined;
  /** The longest wait for a first message, 0 to 20,000 ms. @default the queue's ReceiveMessageWaitTimeSeconds */
  readonly waitMs?: number | undefined;
  /** @default the queue's VisibilityTimeout */
  readonly visibilityMs?: number | undefined;
  /** Ends the wait with no messages. */
  readonly signal?: AbortSignal | undefined;
}

export interface SendOptions {
  readonly groupId?: string | undefined;
  /** Required for a FIFO queue, refused for a standard one. */
  readonly deduplicationId?: string | undefined;
  /** Standard queues only. @default the queue's DelaySeconds */
  readonly delayMs?: number | undefined;
}

export interface SentMessage {
  readonly messageId: string;
  /** FIFO only. */
  readonly sequenceNumber?: string | undefined;
}

/** Queues in memory. The methods here check no policies. They throw an AwsError where the call of SQS would fail. */
export interface SqsService extends AwsService {
  readonly name: 'sqs';
  /** Attributes are text, with the names of CloudFormation. A dead-letter queue must exist before its source. */
  createQueue(name: string, attributes: Readonly<Record<string, string>>): { url: string; arn: string };
  arn(name: string): string;
  url(name: string): string;
  has(arn: string): boolean;
  send(arn: string, body: string, options?: SendOptions): SentMessage;
  receive(arn: string, options?: ReceiveOptions): Promise<ReceivedMessage[]>;
  delete(arn: string, receiptHandle: string): void;
  /** All attributes, with the approximate numbers of messages. */
  attributes(arn: string): Record<string, string>;
  /** Ends every waiting receive. */
  stop(): void;
}
