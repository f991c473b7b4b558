import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';

/** A handle for one receive of a message. */
export function createReceiptHandle(queueArn: string, messageId: string): string {
  return Buffer.from(JSON.stringify([queueArn, messageId, randomUUID()])).toString('base64');
}

/** The id of the message in a handle. Throws an AwsError when the text is no handle of this queue. */
export function readMessageId(receiptHandle: string, queueArn: string): string {
  const [arn, id] = parseHandle(receiptHandle);
  if (arn === queueArn && typeof id === 'string') return id;
  const message = `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
  throw new AwsError('ReceiptHandleIsInvalid', message);
}

function parseHandle(receiptHandle: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(receiptHandle, 'base64').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
