import type { Fate } from './check.ts';
import { columns } from './columns.ts';
import type { RunResult } from './harness.ts';

/** Per class of fault, what became of the commands that met it. The first four columns after `commands` add up to it. */
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

/** A person decides: the bridge does nothing more about it. */
function isForAPerson({ row }: Fate): boolean {
  return row?.status === 'uncertain' && row.parked === true;
}

/** Neither over nor a person's. Without a row, it is lost: that is a breach, and waits for nothing. */
export function isWaiting(fate: Fate): boolean {
  const status = fate.row?.status;
  return status !== 'delivered' && status !== 'rejected' && !isForAPerson(fate);
}

/** What the waiting wait for, as lines: how many of which operation, and why. */
export function waitingLines(fates: readonly Fate[]): string[] {
  return counted(fates.filter(isWaiting), ({ injected, row }) => {
    if (!row) return `${injected.operation}: no row`;
    const why = injected.role === 'dry' && row.status === 'accepted' ? 'its calls of the day are used up' : row.status;
    return `${injected.operation}: ${why}${row.reason ? ` (${row.reason})` : ''}`;
  }).map((line) => `Waiting: ${line}`);
}

/** What was rejected, by its reason, and what a person is to decide, by theirs. */
export function reasonLines(fates: readonly Fate[]): string[] {
  const reasonOf = ({ row }: Fate) => row?.reason ?? 'no reason';
  const rejected = fates.filter(({ row }) => row?.status === 'rejected');
  return [
    ...counted(rejected, reasonOf).map((line) => `Rejected: ${line}`),
    ...counted(fates.filter(isForAPerson), reasonOf).map((line) => `For a person: ${line}`),
  ];
}

function counted(fates: readonly Fate[], nameOf: (fate: Fate) => string): string[] {
  return [...Map.groupBy(fates, nameOf)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([name, list]) => `${list.length} ${name}`);
}
