import { AwsError } from '../aws-error.ts';
import { invalidValueError, missingParameterError } from './errors.ts';
import type { QueueSettings } from './queue-settings.ts';
import type { SendOptions } from './service.ts';

/** The characters that XML 1.0 does not have. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: SQS refuses exactly these
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

const idPattern = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;
const wrongQueueType = 'The request include parameter that is not valid for this queue type';

/** Throws an AwsError when SQS would not accept the message. */
export function checkMessage(body: string, options: SendOptions, queue: QueueSettings): void {
  if (body === '') throw missingParameterError('MessageBody');
  if (forbidden.test(body)) throw new AwsError('InvalidMessageContents', 'Invalid characters in the message body.');
  if (Buffer.byteLength(body) > queue.maxBytes) {
    const message = `One or more parameters are invalid. Reason: Message must be shorter than ${queue.maxBytes} bytes.`;
    throw new AwsError('InvalidParameterValueException', message);
  }
  if (queue.fifo) checkFifo(options);
  else checkStandard(options);
}

function checkFifo(options: SendOptions): void {
  if (options.delayMs) throw invalidValueError('DelaySeconds', options.delayMs / 1000, wrongQueueType);
  if (options.groupId === undefined) throw missingParameterError('MessageGroupId');
  if (options.deduplicationId === undefined) {
    const message =
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
    throw new AwsError('InvalidParameterValueException', message);
  }
  checkId('MessageGroupId', options.groupId);
  checkId('MessageDeduplicationId', options.deduplicationId);
}

function checkStandard(options: SendOptions): void {
  if (options.deduplicationId !== undefined) {
    throw invalidValueError('MessageDeduplicationId', options.deduplicationId, wrongQueueType);
  }
  const delayMs = options.delayMs ?? 0;
  if (!(delayMs >= 0 && delayMs <= 900_000)) {
    throw invalidValueError('DelaySeconds', delayMs / 1000, 'DelaySeconds must be >= 0 and <= 900');
  }
}

function checkId(name: string, value: string): void {
  if (idPattern.test(value)) return;
  const reason = `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length`;
  throw invalidValueError(name, value, reason);
}
