import type { Fate } from './check.ts';
import { columns } from './columns.ts';
import type { RunResult } from './harness.ts';

/** The outcomes of the commands by class of fault that they met. The four columns after `commands` add up to it. */
export function faultTable({ fates, rules, trace }: Pick<RunResult, 'fates' | 'rules' | 'trace'>): string {
  const wasUncertain = ({ row }: Fate) => row !== undefined && trace.wasEver(row.id, 'uncertain');
  const outcomes = (list: readonly Fate[]) => {
    const count = (test: (fate: Fate) => boolean) => String(list.filter(test).length);
    return [
      String(list.length),
      count(({ row }) => row?.status === 'delivered'),
      count(({ row }) => row?.status === 'rejected'),
      count(isForAPerson),
      count(isWaiting),
      count(wasUncertain),
      count(({ row }) => row?.status === 'delivered' && row.reason === 'found'),
    ];
  };
  const heads = ['delivered', 'rejected', 'for a person', 'waiting', 'were uncertain', 'found by search'];
  const rows = [...rules].map(([{ name }, fired]) => {
    const hit = fates.filter(({ calls }) => calls.some(({ faults }) => faults.includes(name)));
    return [name, String(fired.reduce((sum, rule) => sum + rule.fired, 0)), ...outcomes(hit)];
  });
  const clean = fates.filter(({ calls }) => calls.every(({ faults }) => faults.length === 0));
  return columns([
    ['fault of the CRM', 'met', 'commands', ...heads],
    ...rows,
    ['none', '', ...outcomes(clean)],
    ['all', '', ...outcomes(fates)],
  ]);
}

/** Parked: the bridge does not continue it without a person. */
function isForAPerson({ row }: Fate): boolean {
  return row?.status === 'uncertain' && row.parked === true;
}

/** Neither final nor parked. */
export function isWaiting(fate: Fate): boolean {
  const status = fate.row?.status;
  return status !== 'delivered' && status !== 'rejected' && !isForAPerson(fate);
}

/** A line per operation and reason for which commands wait, with their number. */
export function waitingLines(fates: readonly Fate[]): string[] {
  return countBy(fates.filter(isWaiting), ({ injected, row }) => {
    if (!row) return `${injected.operation}: no row`;
    const why = injected.role === 'dry' && row.status === 'accepted' ? 'its calls of the day are used up' : row.status;
    return `${injected.operation}: ${why}${row.reason ? ` (${row.reason})` : ''}`;
  }).map((line) => `Waiting: ${line}`);
}

/** A line per reason of the rejected and of the parked commands, with their number. */
export function reasonLines(fates: readonly Fate[]): string[] {
  const reasonOf = ({ row }: Fate) => row?.reason ?? 'no reason';
  const rejected = fates.filter(({ row }) => row?.status === 'rejected');
  return [
    ...countBy(rejected, reasonOf).map((line) => `Rejected: ${line}`),
    ...countBy(
      fates.filter(isForAPerson),
      (fate) => `${reasonOf(fate)}, ${fate.row?.kind}, ${fate.applied.length > 0 ? 'in the CRM' : 'not in the CRM'}`,
    ).map((line) => `For a person: ${line}`),
  ];
}

function countBy(fates: readonly Fate[], nameOf: (fate: Fate) => string): string[] {
  return [...Map.groupBy(fates, nameOf)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, list]) => `${list.length} ${name}`);
}
