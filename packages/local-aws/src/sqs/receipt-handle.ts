import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal.ts';

/** A handle for one receive of one message of one queue. */
export function newReceiptHandle(queueArn: string, messageId: string): string {
  return Buffer.from(JSON.stringify([queueArn, messageId, randomUUID()])).toString('base64');
}

/** The id of the message that a handle of this queue is for. Throws a Refusal for anything else. */
export function messageIdOf(receiptHandle: string, queueArn: string): string {
  const [arn, id] = partsOf(receiptHandle);
  if (arn === queueArn && typeof id === 'string') return id;
  const message = `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
  throw new Refusal('ReceiptHandleIsInvalid', message);
}

function partsOf(receiptHandle: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(receiptHandle, 'base64').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
