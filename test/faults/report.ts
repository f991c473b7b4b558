import type { Breach, Fate } from './check.ts';
import { type RunResult, seconds } from './harness.ts';

/** What a run showed, as lines for a terminal. */
export function reportOf(result: RunResult): string {
  const { fates, breaches, disturbances, mostOpen } = result;
  const done = Object.entries(disturbances).sort(([a], [b]) => a.localeCompare(b));
  return [
    table(result),
    '',
    `Done to the functions and to AWS: ${done.map(([name, count]) => `${name} ${count}`).join(', ') || 'nothing'}`,
    `Most connections of one token at once: ${mostOpen}`,
    `Taken on in ${seconds(result.injectedInMs)}, at rest ${seconds(result.quietAfterMs)} after the faults stopped`,
    '',
    totals(fates, breaches),
    ...breaches.slice(0, 20).map((breach) => describe(result, breach)),
    ...(breaches.length > 0 ? [`\nAgain: ${replay(result)}`] : []),
  ].join('\n');
}

function table({ fates, rules }: RunResult): string {
  const heads = [
    'fault of the CRM',
    'met',
    'commands',
    'delivered',
    'rejected',
    'uncertain',
    'by search',
    'for a person',
  ];
  const rows = [...rules].map(([{ name }, fired]) => {
    const hit = fates.filter(({ calls }) => calls.some(({ faults }) => faults.includes(name)));
    return [name, String(fired.reduce((sum, rule) => sum + rule.fired, 0)), ...outcomes(hit)];
  });
  const clean = fates.filter(({ calls }) => calls.every(({ faults }) => faults.length === 0));
  const all = [heads, ...rows, ['none', '', ...outcomes(clean)], ['all', '', ...outcomes(fates)]];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map((row) =>
      widths
        .map((width, at) => (at === 0 ? (row[at] ?? '').padEnd(width) : (row[at] ?? '').padStart(width)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function outcomes(fates: readonly Fate[]): string[] {
  const count = (test: (fate: Fate) => boolean) => String(fates.filter(test).length);
  return [
    String(fates.length),
    count(({ row }) => row?.status === 'delivered'),
    count(({ row }) => row?.status === 'rejected'),
    count(({ row }) => row?.status === 'uncertain'),
    count(isSettledBySearch),
    count((fate) => fate.row?.status === 'uncertain'),
  ];
}

function isSettledBySearch({ row }: Fate): boolean {
  return row?.status === 'delivered' && row.reason === 'found';
}

function totals(fates: readonly Fate[], breaches: readonly Breach[]): string {
  const of = (invariant: string) => breaches.filter((breach) => breach.invariant === invariant).length;
  const uncertain = fates.filter(({ row }) => row?.status === 'uncertain');
  const present = uncertain.filter(({ applied }) => applied.length > 0).length;
  return [
    `${fates.length} commands: ${of('I1')} lost, ${of('I2')} duplicated, ${of('I3')} falsely reported, ${of('I4')} corrupt`,
    `${uncertain.length} uncertain, of which ${present} are in the CRM`,
    breaches.length === 0 ? 'Every invariant holds.' : `${breaches.length} BREACHES:`,
  ].join('\n');
}

function describe({ fates, history }: RunResult, { invariant, what, id, marker }: Breach): string {
  const fate = fates.find(({ injected }) => injected.marker === marker);
  const lines = [`\n${invariant}: ${what}`];
  if (fate) lines.push(`  ${fate.injected.operation} ${fate.injected.effect} ${marker} ${id ?? ''}`);
  if (id) lines.push(`  row: ${history(id)}`);
  if (fate?.row) lines.push(`  stands: ${JSON.stringify(fate.row)}`);
  for (const { sequence, time, endpoint, outcome, reason, faults } of fate?.calls ?? []) {
    lines.push(`  CRM: ${sequence} ${time} ${endpoint} ${outcome} ${reason ?? ''} [${faults.join(' ')}]`);
  }
  return lines.join('\n');
}

function replay({ options }: RunResult): string {
  const { commands, tokens, workers, seed, faults } = options;
  return `npm run faults -- --commands ${commands} --tokens ${tokens} --workers ${workers} --faults ${faults} --seed ${seed}`;
}
