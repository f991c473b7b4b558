import type { ServerResponse } from 'node:http';
import { AwsError } from '../aws-error.ts';
import { writeDocument, writeElement } from './xml.ts';

/** Sends an error in S3's format. HEAD and 304 have no body: there a client sees only the status. */
export function sendS3Error(response: ServerResponse, error: AwsError, method: string | undefined): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = error.status;
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  // An unread body could reset the connection before the client has read the answer.
  response.req.resume();
  if (method === 'HEAD' || error.status === 304) {
    response.end();
    return;
  }
  const fields = { Code: error.code, Message: error.message, ...error.details };
  const children = Object.entries(fields).map(([name, value]) => writeElement(name, String(value)));
  response.setHeader('content-type', 'application/xml');
  response.end(writeDocument('Error', children, ''));
}

export function accessDeniedError(message = 'Access Denied'): AwsError {
  return new AwsError('AccessDenied', message, { status: 403 });
}

export function noSuchKeyError(headers: Record<string, string> = {}): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', { status: 404, headers });
}

export function noSuchVersionError(): AwsError {
  return new AwsError('NoSuchVersion', 'The specified version does not exist.', { status: 404 });
}

export function noSuchBucketError(name: string): AwsError {
  const details = { BucketName: name };
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', { status: 404, details });
}

export function noSuchUploadError(): AwsError {
  const reason = 'The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new AwsError('NoSuchUpload', `The specified multipart upload does not exist. ${reason}`, { status: 404 });
}

export function preconditionFailedError(condition: string): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, { status: 412, details: { Condition: condition } });
}

/** The error for a parameter with an invalid value. */
export function invalidArgumentError(message: string, argumentName: string): AwsError {
  return new AwsError('InvalidArgument', message, { details: { ArgumentName: argumentName } });
}
