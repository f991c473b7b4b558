import type { AwsService } from '../service.ts';

/** A message attribute as the JSON protocol writes it; binary values are base64. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: string | undefined;
}

/** A message as a receiver holds it, until it is deleted or its visibility timeout passes. */
export interface Received {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  /** Every system attribute, such as `ApproximateReceiveCount`, `MessageGroupId`, `SequenceNumber`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
}

export interface ReceiveOptions {
  /** 1 to 10 messages. @default 1 */
  readonly max?: number | undefined;
  /** How long to wait for a first message, 0 to 20,000 ms. @default the queue's ReceiveMessageWaitTimeSeconds */
  readonly waitMs?: number | undefined;
  /** @default the queue's VisibilityTimeout */
  readonly visibilityMs?: number | undefined;
  /** FIFO only: the same id within five minutes gives the same messages again, if none was touched since. */
  readonly attemptId?: string | undefined;
  /** Ends the wait with no messages. */
  readonly signal?: AbortSignal | undefined;
}

export interface SendOptions {
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** Standard queues only. @default the queue's DelaySeconds */
  readonly delayMs?: number | undefined;
  readonly messageAttributes?: Readonly<Record<string, MessageAttribute>> | undefined;
  /** The `AWSTraceHeader` system attribute. */
  readonly traceHeader?: string | undefined;
}

export interface Sent {
  readonly messageId: string;
  /** FIFO only. */
  readonly sequenceNumber?: string | undefined;
}

/** Queues in memory. The in-process methods are what S3's notifications and Lambda's event source mapping use. */
export interface SqsService extends AwsService {
  readonly name: 'sqs';
  /** Attributes as CloudFormation and SQS name them, all as text; a dead-letter queue must exist before its source. */
  createQueue(name: string, attributes: Readonly<Record<string, string>>): { url: string; arn: string };
  arn(name: string): string;
  url(name: string): string;
  has(arn: string): boolean;
  send(arn: string, body: string, options?: SendOptions): Sent;
  receive(arn: string, options?: ReceiveOptions): Promise<Received[]>;
  delete(arn: string, receiptHandle: string): void;
  changeVisibility(arn: string, receiptHandle: string, timeoutMs: number): void;
  /** As GetQueueAttributes with `All`: among them the approximate numbers of messages. */
  attributes(arn: string): Record<string, string>;
  /** Ends every waiting receive. */
  stop(): void;
}
