import type { ServerResponse } from 'node:http';
import { document, element } from './xml.ts';

/** What S3 refuses: the status and code that a client branches on, and S3's own sentence. */
export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly status: number;
  readonly code: string;
  /** Further elements of the answer, such as `MaxSizeAllowed`. */
  readonly details: Readonly<Record<string, string>>;
  /** Headers that go with the refusal, such as `x-amz-delete-marker`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    more: { details?: Record<string, string>; headers?: Record<string, string> } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = more.details ?? {};
    this.headers = more.headers ?? {};
  }
}

/** Answers with the refusal as S3 writes it. HEAD and 304 have no body, so there a client sees only the status. */
export function sendError(response: ServerResponse, error: S3Error, method: string | undefined): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = error.status;
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  // What is left of a refused body is read and dropped: a client in the middle of writing would see a reset instead.
  response.req.resume();
  if (method === 'HEAD' || error.status === 304) {
    response.end();
    return;
  }
  const fields = { Code: error.code, Message: error.message, ...error.details };
  const children = Object.entries(fields).map(([name, value]) => element(name, value));
  response.setHeader('content-type', 'application/xml');
  response.end(document('Error', children, ''));
}

export function accessDenied(): S3Error {
  return new S3Error(403, 'AccessDenied', 'Access Denied');
}

export function noSuchKey(headers: Record<string, string> = {}): S3Error {
  return new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { headers });
}

export function noSuchBucket(name: string): S3Error {
  const details = { BucketName: name };
  return new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { details });
}

export function noSuchUpload(): S3Error {
  const reason = 'The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new S3Error(404, 'NoSuchUpload', `The specified multipart upload does not exist. ${reason}`);
}

export function preconditionFailed(condition: string): S3Error {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new S3Error(412, 'PreconditionFailed', message, { details: { Condition: condition } });
}

export function badRequest(code: string, message: string, details: Record<string, string> = {}): S3Error {
  return new S3Error(400, code, message, { details });
}

/** What this emulation leaves out on purpose. `what` names the call, header or value. */
export function notEmulated(what: string): S3Error {
  return new S3Error(501, 'NotImplemented', `${what} is not emulated by the local S3`);
}
