import type { Fate } from './check.ts';
import { seconds } from './harness.ts';
import type { LedgerTrace } from './ledger-trace.ts';
import { isAtRest } from './quiet.ts';

/** The time from the 202 to the outcome of delivered commands. A command found by a search counts from its acceptance too. */
export function timeToDelivery(fates: readonly Fate[]): string {
  const times = fates
    .flatMap(({ row }) => (row?.status === 'delivered' && row.settledAt ? [row.settledAt - row.acceptedAt] : []))
    .sort((a, b) => a - b);
  const at = (part: number) => seconds(times[Math.min(Math.floor(times.length * part), times.length - 1)] ?? 0);
  return `Time to delivery: half within ${at(0.5)}, 95 % within ${at(0.95)}, all within ${at(1)}`;
}

/** A time in milliseconds of the run. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** By operation: the time of each command in the ledger until it came to rest, or until the run ended. */
export function workOf(trace: LedgerTrace, fates: readonly Fate[]): Map<string, Span[]> {
  const endOfRun = Math.max(0, ...[...trace.awakenings.values()].map((times) => times.at(-1) ?? 0));
  const work = new Map<string, Span[]>();
  for (const { injected, row } of fates) {
    const writes = trace.of(row?.id ?? '').filter(({ written }) => written);
    const [first, last] = [writes[0], writes.at(-1)];
    if (!row || !first || !last) continue;
    const span = { from: first.ms, to: isAtRest(row) ? last.ms : endOfRun };
    work.set(injected.operation, [...(work.get(injected.operation) ?? []), span]);
  }
  return work;
}

/** The longest time between two awakenings of a lane while its operation always had work. */
export function longestStall(
  awakenings: ReadonlyMap<string, readonly number[]>,
  work: ReadonlyMap<string, readonly Span[]>,
): { lane: string; ms: number } {
  let longest = { lane: '', ms: 0 };
  for (const [lane, times] of awakenings) {
    for (const { from, to } of mergeSpans(work.get(lane.replace(/#\d+$/, '')) ?? [])) {
      const inside = [from, ...times.filter((ms) => ms > from && ms < to), to];
      for (const [at, ms] of inside.entries()) {
        const gap = ms - (inside[at - 1] ?? ms);
        if (gap > longest.ms) longest = { lane, ms: gap };
      }
    }
  }
  return longest;
}

/** Sorts the spans and merges those that touch. */
function mergeSpans(spans: readonly Span[]): Span[] {
  const all: Span[] = [];
  for (const { from, to } of [...spans].sort((a, b) => a.from - b.from)) {
    const last = all.at(-1);
    if (last && from <= last.to) all[all.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else all.push({ from, to });
  }
  return all;
}
