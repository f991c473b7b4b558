import { createHash } from 'node:crypto';
import { Refusal } from '../refusal.ts';
import { messageBytes } from './digest.ts';
import { invalidValue, missing } from './errors.ts';
import type { QueueSettings } from './queue-settings.ts';
import type { SendOptions } from './service.ts';

/** What XML 1.0 has no character for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const idPattern = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** The options of a send as the queue takes them. Throws a Refusal when SQS would not accept the message. */
export function checkMessage(body: string, options: SendOptions, queue: QueueSettings): SendOptions {
  if (body === '') throw missing('MessageBody');
  if (forbidden.test(body)) throw new Refusal('InvalidMessageContents', 'Invalid characters in the message body.');
  const attributes = options.messageAttributes ?? {};
  if (Object.keys(attributes).length > 10) {
    throw invalidValue('MessageAttributes', Object.keys(attributes).length, 'Number of message attributes exceeds 10');
  }
  if (messageBytes(body, attributes) > queue.maxBytes) {
    throw invalidLength(queue.maxBytes);
  }
  return queue.fifo ? checkFifo(body, options, queue) : checkStandard(options);
}

function checkFifo(body: string, options: SendOptions, queue: QueueSettings): SendOptions {
  if (options.delayMs) {
    const reason = 'The request include parameter that is not valid for this queue type';
    throw invalidValue('DelaySeconds', options.delayMs / 1000, reason);
  }
  if (options.groupId === undefined) throw missing('MessageGroupId');
  const byContent = queue.contentBasedDeduplication ? createHash('sha256').update(body).digest('hex') : undefined;
  const deduplicationId = options.deduplicationId ?? byContent;
  if (deduplicationId === undefined) {
    const message =
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
    throw new Refusal('InvalidParameterValueException', message);
  }
  checkId('MessageGroupId', options.groupId);
  checkId('MessageDeduplicationId', deduplicationId);
  return { ...options, deduplicationId };
}

function checkStandard(options: SendOptions): SendOptions {
  if (options.deduplicationId !== undefined) {
    const reason = 'The request include parameter that is not valid for this queue type';
    throw invalidValue('MessageDeduplicationId', options.deduplicationId, reason);
  }
  const delayMs = options.delayMs ?? 0;
  if (!(delayMs >= 0 && delayMs <= 900_000)) {
    throw invalidValue('DelaySeconds', delayMs / 1000, 'DelaySeconds must be >= 0 and <= 900');
  }
  return options;
}

function checkId(name: string, value: string): void {
  if (!idPattern.test(value)) {
    throw invalidValue(
      name,
      value,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length`,
    );
  }
}

function invalidLength(maxBytes: number): Refusal {
  const message = `One or more parameters are invalid. Reason: Message must be shorter than ${maxBytes} bytes.`;
  return new Refusal('InvalidParameterValueException', message);
}
