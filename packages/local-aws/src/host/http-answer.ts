import type { ServerResponse } from 'node:http';
import type { Outcome } from './outcome.ts';

/** Answers with what the function returned, or as API Gateway does for one that failed. */
export function respond(response: ServerResponse, outcome: Outcome): void {
  if (outcome.ok) {
    respondResult(response, outcome.payload);
    return;
  }
  const [status, message] = refusals[outcome.error.errorType] ?? failed;
  refuse(response, status, message);
}

/** Answers in API Gateway's own words. */
export function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

const failed = [500, 'Internal Server Error'] as const;

const refusals: Readonly<Record<string, readonly [number, string]>> = {
  TooManyRequestsException: [503, 'Service Unavailable'],
  RequestTooLargeException: [413, 'Request Entity Too Large'],
};

interface HttpResult {
  readonly statusCode: unknown;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: unknown;
  readonly isBase64Encoded?: boolean;
}

/** A result with a status is the answer; any other is the body of a 200. */
function respondResult(response: ServerResponse, payload: string): void {
  const result: unknown = JSON.parse(payload || 'null');
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    response.writeHead(200, { 'content-type': 'application/json' }).end(payload);
    return;
  }
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = result as HttpResult;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599 || typeof body !== 'string') {
    refuse(response, ...failed);
    return;
  }
  response.setHeader('content-type', 'text/plain;charset=UTF-8');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies) response.setHeader('set-cookie', cookies);
  response.writeHead(status).end(isBase64Encoded ? Buffer.from(body, 'base64') : body);
}
