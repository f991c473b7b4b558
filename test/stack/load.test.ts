import { afterAll, beforeAll, expect, it } from 'vitest';
import { accountFor } from '../../bench/load-account.ts';
import { type LoadReport, runLoad } from '../../bench/load-run.ts';
import { startLoadStack } from '../../bench/load-stack.ts';
import type { Stack } from '../../local/stack.ts';

let stack: Stack;
let report: LoadReport;
beforeAll(async () => {
  stack = await startLoadStack(60);
  report = await runLoad(stack, { calls: 60, atOnce: 12 });
});
afterAll(() => stack?.stop());

it('accounts for every accepted call in the CRM’s own log', () => {
  expect(report).toMatchObject({ delivered: 60, open: 0, cases: 36, lost: [], duplicated: [], unaccounted: 0 });
  expect(report.accepted).toHaveLength(60);
  expect([...report.refused]).toEqual([]);
});

it('finds lost calls, doubled ones, and writes without a call', () => {
  const { accepted, since } = report;
  const { state, truth } = stack.crm;
  const account = (calls = accepted, log = truth) => accountFor(calls, { state, truth: log }, since);

  const [gone] = state.cases.splice(-1);
  const label = /carga-\d+/.exec(gone?.description ?? '')?.[0];
  expect(account()).toMatchObject({ lost: [label], unaccounted: 1, cases: 35 });
  if (gone) state.cases.push(gone, { ...gone, id: 'f'.repeat(24) });
  expect(account().duplicated).toEqual([label]);
  state.cases.pop();

  const [task] = state.activities.splice(-1);
  expect(account().lost).toEqual([task?.fields['name']]);
  if (task) state.activities.push(task);

  expect(account(accepted.filter(({ kind }) => kind !== 'case change')).unaccounted).toBe(6);
  const target = accepted.find(({ kind }) => kind === 'record change')?.target ?? '';
  const again = truth.filter(({ ids }) => ids.includes(target)).slice(0, 1);
  expect(account(accepted, [...truth, ...again]).duplicated).toEqual([target]);
});
