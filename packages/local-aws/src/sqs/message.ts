import { randomUUID } from 'node:crypto';
import { md5OfBody } from './digest.ts';
import type { MessageAttribute, Received, SendOptions } from './service.ts';

/** A message while a queue holds it. */
export interface Message extends Required<Pick<SendOptions, 'messageAttributes'>> {
  readonly id: string;
  readonly body: string;
  readonly messageAttributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly traceHeader?: string | undefined;
  /** FIFO only; anew in a dead-letter queue. */
  sequenceNumber?: string | undefined;
  /** The queue that gave it up. */
  sourceArn?: string | undefined;
  sentMs: number;
  firstReceivedMs?: number | undefined;
  receives: number;
  visibleAtMs: number;
  /** Of the last receive. */
  receiptHandle?: string | undefined;
}

let lastSequence = 18_840_000_000_000_000_000n;

/** Twenty digits, larger than any given before. */
export function nextSequenceNumber(): string {
  lastSequence += 256n;
  return String(lastSequence).padStart(20, '0');
}

/** A message that enters a queue now and is visible after `delayMs`. */
export function newMessage(body: string, options: SendOptions, delayMs: number, fifo: boolean): Message {
  const nowMs = Date.now();
  return {
    id: randomUUID(),
    body,
    messageAttributes: options.messageAttributes ?? {},
    groupId: options.groupId,
    deduplicationId: options.deduplicationId,
    traceHeader: options.traceHeader,
    sequenceNumber: fifo ? nextSequenceNumber() : undefined,
    sentMs: nowMs,
    receives: 0,
    visibleAtMs: nowMs + delayMs,
  };
}

/** Whether somebody has received it and may still delete it. */
export function isInFlight(message: Message, nowMs: number): boolean {
  return message.receiptHandle !== undefined && message.visibleAtMs > nowMs;
}

/** The message as its receiver sees it, with the receipt handle of this receive. */
export function receivedOf(message: Message): Received {
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle ?? '',
    body: message.body,
    md5OfBody: md5OfBody(message.body),
    attributes: systemAttributes(message),
    messageAttributes: message.messageAttributes,
  };
}

function systemAttributes(message: Message): Record<string, string> {
  const attributes = {
    SenderId: 'AIDALOCALLOCALLOCAL',
    SentTimestamp: String(message.sentMs),
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs),
    SequenceNumber: message.sequenceNumber,
    MessageGroupId: message.groupId,
    MessageDeduplicationId: message.deduplicationId,
    AWSTraceHeader: message.traceHeader,
    DeadLetterQueueSourceArn: message.sourceArn,
  };
  return Object.fromEntries(
    Object.entries(attributes).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
