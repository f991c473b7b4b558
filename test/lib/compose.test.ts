import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { composeHttp } from '../../lib/compose.ts';
import { ProblemError } from '../../lib/http/problem.ts';
import type { ProblemCode } from '../../lib/http/problem-texts.ts';
import { callEvent } from './http/call-event.ts';

let lines: string[];
beforeEach(() => {
  lines = [];
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => lines.push(String(chunk)) > 0);
  }
});
afterEach(() => vi.restoreAllMocks());

it.each<[ProblemCode, number]>([
  ['unauthorized', 401],
  ['stale_signature', 401],
])('logs a line that a metric counts for a proof that was refused: %s', async (code, status) => {
  expect(await statusAfter(new ProblemError(code))).toBe(status);
  expect(written()).toMatchObject([{ level: 'WARN', message: 'A proof was refused', requestId: 'r-1', reason: code }]);
});

it.each<[ProblemCode, number]>([
  ['invalid', 400],
  ['not_allowed', 403],
  ['no_such_call', 404],
])('logs no line for another fault of a call: %s', async (code, status) => {
  expect(await statusAfter(new ProblemError(code))).toBe(status);
  expect(written()).toEqual([]);
});

async function statusAfter(error: Error): Promise<number | undefined> {
  const handler = composeHttp(
    () => Promise.reject(error),
    () => ({}),
  );
  const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 1_000 } as Context;
  const answer = (await handler(callEvent({}), context, () => {})) as APIGatewayProxyStructuredResultV2;
  return answer.statusCode;
}

function written(): Record<string, unknown>[] {
  return lines
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
