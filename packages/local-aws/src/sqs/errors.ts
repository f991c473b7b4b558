import { AwsError } from '../aws-error.ts';
import type { JsonProtocol } from '../json-protocol.ts';

/** The codes that have another name in the older query protocol. The SDK shows that name. */
const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  InvalidParameterValueException: 'InvalidParameterValue',
  MissingRequiredParameterException: 'MissingParameter',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

export const sqsProtocol: JsonProtocol = {
  name: 'sqs',
  contentType: 'application/x-amz-json-1.0',
  errorPrefix: 'com.amazonaws.sqs#',
  errorMessageField: 'message',
  signatureStatus: 403,
  // A batch of 1 MiB in which JSON escapes every byte.
  maxBodyBytes: 8 * 1024 * 1024,
  queryCode,
};

export function queryCode(code: string): string {
  return queryCodes[code] ?? code;
}

export function invalidValueError(name: string, value: unknown, reason: string): AwsError {
  const message = `Value ${value} for parameter ${name} is invalid. Reason: ${reason}.`;
  return new AwsError('InvalidParameterValueException', message);
}

export function missingParameterError(name: string): AwsError {
  return new AwsError('MissingRequiredParameterException', `The request must contain the parameter ${name}.`);
}

export function noSuchQueueError(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}
