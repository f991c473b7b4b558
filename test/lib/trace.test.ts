import { afterEach, expect, it } from 'vitest';
import { currentTrace } from '../../lib/trace.ts';

afterEach(() => {
  delete process.env['_X_AMZN_TRACE_ID'];
});

it.each([
  ['Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0', '1-5759e988-bd862e3fe1be46a994272793'],
  ['Self=1-a;Root=1-b', '1-b'],
  ['NoRoot=1-a', undefined],
  ['', undefined],
])('the trace in %j is %s', (variable, trace) => {
  process.env['_X_AMZN_TRACE_ID'] = variable;

  expect(currentTrace()).toBe(trace);
});

it('there is none outside of Lambda', () => {
  expect(currentTrace()).toBeUndefined();
});
