import { createHash, randomUUID } from 'node:crypto';
import type { QueueSettings } from './queue-settings.ts';
import type { ReceivedMessage, SendOptions } from './service.ts';

/** A message in a queue. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** FIFO only. Replaced in a dead-letter queue. */
  sequenceNumber?: string | undefined;
  /** In a dead-letter queue: the queue that it comes from. */
  sourceArn?: string | undefined;
  sentMs: number;
  firstReceivedMs?: number | undefined;
  receiveCount: number;
  visibleAtMs: number;
  /** The handle of the last receive. */
  receiptHandle?: string | undefined;
}

let lastSequence = 18_840_000_000_000_000_000n;

/** Twenty digits, larger than every earlier number. */
export function nextSequenceNumber(): string {
  lastSequence += 256n;
  return String(lastSequence).padStart(20, '0');
}

/** Makes later numbers larger than that of a message of an earlier process. */
export function skipSequenceNumbers(used: string | undefined): void {
  if (used !== undefined && BigInt(used) > lastSequence) lastSequence = BigInt(used);
}

/** A new message, visible after its own delay or that of the queue. */
export function createMessage(
  body: string,
  options: SendOptions,
  { fifo, delayMs }: Pick<QueueSettings, 'fifo' | 'delayMs'>,
  nowMs: number,
): Message {
  return {
    id: randomUUID(),
    body,
    groupId: options.groupId,
    deduplicationId: options.deduplicationId,
    sequenceNumber: fifo ? nextSequenceNumber() : undefined,
    sentMs: nowMs,
    receiveCount: 0,
    visibleAtMs: nowMs + (options.delayMs ?? delayMs),
  };
}

/** True while a receiver has the message and may delete it. */
export function isInFlight(message: Message, nowMs: number): boolean {
  return message.receiptHandle !== undefined && message.visibleAtMs > nowMs;
}

/** The message as its receiver gets it, with the handle of the last receive. */
export function toReceivedMessage(message: Message): ReceivedMessage {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    md5OfBody: md5OfBody(message.body),
    attributes: systemAttributes(message),
  };
}

/** In hexadecimal. The SDK compares it with the body. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

function systemAttributes(message: Message): Record<string, string> {
  const attributes = {
    SenderId: 'AIDALOCALLOCALLOCAL',
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    SequenceNumber: message.sequenceNumber,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  return Object.fromEntries(
    Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
