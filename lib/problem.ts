import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A fault of the caller's, told as RFC 9457 says. The detail says what to do and repeats nothing of the input. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;

  constructor(status: number, code: string, detail: string, field?: string) {
    super(detail);
    this.status = status;
    this.code = code;
    this.field = field;
  }
}

/** Any error as an answer: a Problem as itself, everything else as a 500 that gives nothing away. */
export function problemAnswer(error: unknown): APIGatewayProxyStructuredResultV2 {
  const { status, code, message, field } =
    error instanceof Problem ? error : new Problem(500, 'internal', 'The call could not be taken on. Call again.');
  return {
    statusCode: status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'about:blank',
      title: titles[status] ?? 'Error',
      status,
      detail: message,
      code,
      field,
    }),
  };
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
};
