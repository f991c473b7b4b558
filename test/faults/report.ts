import type { Breach, Fate } from './check.ts';
import { faultTable, reasonLines, waitingLines } from './fault-table.ts';
import { type RunResult, seconds } from './harness.ts';
import { longestStall, timeToDelivery, workOf } from './timing.ts';

/** The run's result as lines for a terminal. */
export function reportOf(result: RunResult): string {
  const { fates, breaches, disturbances, mostOpen, trace } = result;
  const done = Object.entries(disturbances).sort(([a], [b]) => a.localeCompare(b));
  const { lane, ms } = longestStall(trace.awakenings, workOf(trace, fates));
  return [
    faultTable(result),
    '',
    ...reasonLines(fates),
    ...waitingLines(fates),
    '',
    `Disturbances of functions and AWS: ${done.map(([name, count]) => `${name} ${count}`).join(', ') || 'none'}`,
    `Most connections of one token at once: ${mostOpen}`,
    timeToDelivery(fates),
    `Longest stall of a lane with work: ${seconds(ms)} (${lane})`,
    `Accepted in ${seconds(result.injectedInMs)}, at rest ${seconds(result.restedAfterMs)} after the faults stopped`,
    '',
    totalsOf(result),
    ...breaches.slice(0, 20).map((breach) => describe(result, breach)),
    ...(breaches.length > 0 ? [`\nAgain: ${replayOf(result)}`] : []),
  ].join('\n');
}

export function totalsOf({ fates, breaches }: Pick<RunResult, 'fates' | 'breaches'>): string {
  const of = (invariant: string) => breaches.filter((breach) => breach.invariant === invariant).length;
  const uncertain = fates.filter(({ row }) => row?.status === 'uncertain');
  const present = uncertain.filter(({ applied }) => applied.length > 0).length;
  return [
    `${fates.length} commands: ${of('I1')} lost, ${of('I2')} duplicated, ${of('I3')} falsely reported, ${of('I4')} corrupt`,
    `${uncertain.length} uncertain, ${present} of them in the CRM`,
    breaches.length === 0 ? 'Every invariant holds.' : `${breaches.length} BREACHES:`,
  ].join('\n');
}

function describe({ fates, trace }: RunResult, { invariant, what, id, marker }: Breach): string {
  const fate = fates.find(({ injected }) => injected.marker === marker);
  const lines = [`\n${invariant}: ${what}`];
  if (fate) lines.push(`  ${fate.injected.operation} ${fate.injected.effect} ${marker} ${id ?? ''}`);
  if (id) lines.push(`  writes: ${trace.historyOf(id)}`);
  if (fate?.row) lines.push(`  row now: ${JSON.stringify(fate.row)}`);
  for (const { sequence, time, endpoint, outcome, reason, faults } of fate?.calls ?? []) {
    lines.push(`  CRM: ${sequence} ${time} ${endpoint} ${outcome} ${reason ?? ''} [${faults.join(' ')}]`);
  }
  return lines.join('\n');
}

export function replayOf({ options }: Pick<RunResult, 'options'>): string {
  const { commands, tokens, workers, seed, faults } = options;
  return `npm run faults -- --commands ${commands} --tokens ${tokens} --workers ${workers} --faults ${faults} --seed ${seed}`;
}

/** Number of commands that could be doubled (inserts whose last byte was due), and that could be lost (all accepted ones). */
export function atRisk({ fates, trace }: Pick<RunResult, 'fates' | 'trace'>): { doubled: number; lost: number } {
  const wasSent = ({ injected, row }: Fate) =>
    injected.effect === 'insert' && row !== undefined && trace.wasEver(row.id, 'committing');
  return {
    doubled: fates.filter(wasSent).length,
    lost: fates.filter(({ injected }) => injected.role !== 'dry').length,
  };
}
