import type { ServerResponse } from 'node:http';
import type { Outcome } from './outcome.ts';

/** Answers with the result of the function, or with the error of API Gateway for one that failed. */
export function sendOutcome(response: ServerResponse, outcome: Outcome): void {
  if (outcome.ok) {
    sendResult(response, outcome.payload);
    return;
  }
  const isTooLarge = outcome.error.errorType === 'RequestTooLargeException';
  const [status, message] = isTooLarge ? tooLarge : failed;
  sendHttpError(response, status, message);
}

/** Sends an error of API Gateway itself. */
export function sendHttpError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

export const tooLarge = [413, 'Request Entity Too Large'] as const;
const failed = [500, 'Internal Server Error'] as const;

interface HttpResult {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

/** A result with `statusCode` is a whole answer. Any other is the body of a 200. */
function sendResult(response: ServerResponse, payload: string): void {
  const result: unknown = JSON.parse(payload || 'null');
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(payload);
    return;
  }
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = result as HttpResult;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof body !== 'string') {
    sendHttpError(response, ...failed);
    return;
  }
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies) response.setHeader('set-cookie', cookies);
  response.writeHead(status).end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
}
