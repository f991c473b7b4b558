import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { fuzz } from './fuzz.ts';
import { faultOf } from './judge.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ runSchedules: false, config: 'test/fuzz/fuzz.config.ts' });
});
afterAll(() => stack?.stop());

describe('calls made from the API’s description', () => {
  it('are all answered: no 5xx, and a row for each right one only', { timeout: 120_000 }, async () => {
    const report = await fuzz(stack, { requests: 300 });
    const { tally, faults, rows, rowsWithoutCall, callsWithoutRow, payloadsWithoutRow } = report;

    expect(faults).toEqual([]);
    expect({ rowsWithoutCall, callsWithoutRow }).toEqual({ rowsWithoutCall: [], callsWithoutRow: [] });
    expect(payloadsWithoutRow).toEqual([]);
    expect(tally.requests).toBeGreaterThanOrEqual(300);
    expect(rows).toBeGreaterThan(50);
    expect(tally.answered((status) => status >= 400)).toBeGreaterThan(50);
  });
});

describe('faultOf', () => {
  const problem = (status: number, code: string, detail = 'Do this.') => ({
    status,
    type: 'application/problem+json',
    text: JSON.stringify({ status, code, detail }),
  });
  const right = { expected: 'right', open: false } as const;
  const wrong = { expected: 'wrong', open: false } as const;

  it.each([
    ['an answer of 500', wrong, problem(500, 'internal')],
    ['no answer', wrong, { status: 0, type: '', text: 'ECONNRESET' }],
    ['a right call that is refused', right, problem(400, 'invalid')],
    ['a wrong call that is accepted', wrong, { status: 202, type: 'application/json', text: '{"id":"x"}' }],
    ['a refusal in other words', wrong, { status: 400, type: 'text/html', text: 'no' }],
    ['a code of another status', wrong, problem(400, 'unauthorized')],
    ['an unknown code', wrong, problem(400, 'oops')],
    ['a text with an unfilled gap', wrong, problem(400, 'invalid', '{field} is required')],
  ])('finds %s', (_what, request, answer) => {
    expect(faultOf(request, answer)).toBeTypeOf('string');
  });

  it('finds no fault in right answers', () => {
    expect(faultOf(right, { status: 202, type: 'application/json', text: '{}' })).toBeUndefined();
    expect(faultOf(wrong, problem(400, 'invalid'))).toBeUndefined();
  });
});
