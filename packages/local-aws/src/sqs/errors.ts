import type { JsonService } from '../json-protocol.ts';
import { Refusal } from '../refusal.ts';

/** Codes whose name in the older query protocol differs; the SDK shows that one. */
const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MessageNotInflight: 'AWS.SimpleQueueService.MessageNotInflight',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

export const sqsProtocol: JsonService = {
  name: 'sqs',
  contentType: 'application/x-amz-json-1.0',
  errorPrefix: 'com.amazonaws.sqs#',
  errorMessageField: 'message',
  signatureStatus: 403,
  // Ten entries whose JSON escapes every byte of a batch of 1 MiB.
  maxBodyBytes: 8 * 1024 * 1024,
  queryCode: queryCodeOf,
};

export function queryCodeOf(code: string): string {
  return queryCodes[code] ?? code;
}

export function invalidValue(name: string, value: unknown, reason: string): Refusal {
  const message = `Value ${value} for parameter ${name} is invalid. Reason: ${reason}.`;
  return new Refusal('InvalidParameterValueException', message);
}

export function missing(name: string): Refusal {
  return new Refusal('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);
}

export function noSuchQueue(): Refusal {
  return new Refusal('QueueDoesNotExist', 'The specified queue does not exist.');
}
