import type { Fate } from './check.ts';
import { seconds } from './harness.ts';
import type { LedgerTrace } from './ledger-trace.ts';

/** From the 202 to the outcome of what was delivered. What a search found counts from its acceptance too. */
export function timeToDelivery(fates: readonly Fate[]): string {
  const times = fates
    .flatMap(({ row }) => (row?.status === 'delivered' && row.settledAt ? [row.settledAt - row.acceptedAt] : []))
    .sort((a, b) => a - b);
  const at = (part: number) => seconds(times[Math.min(Math.floor(times.length * part), times.length - 1)] ?? 0);
  return `Time to delivery: half within ${at(0.5)}, 95 % within ${at(0.95)}, all within ${at(1)}`;
}

/** The longest time between two awakenings of a lane while commands of its operation were claimed: hung, or not woken. */
export function longestStall(trace: LedgerTrace, fates: readonly Fate[]): { lane: string; ms: number } {
  const worked = new Map<string, { from: number; to: number }>();
  for (const { injected, row } of fates) {
    for (const { ms, status } of trace.of(row?.id ?? '')) {
      const span = worked.get(injected.operation) ?? { from: ms, to: ms };
      if (status === 'sending')
        worked.set(injected.operation, { from: Math.min(span.from, ms), to: Math.max(span.to, ms) });
    }
  }
  let longest = { lane: '', ms: 0 };
  for (const [lane, times] of trace.awakenings) {
    const span = worked.get(lane.replace(/#\d+$/, ''));
    if (!span) continue;
    const inside = [span.from, ...times.filter((ms) => ms > span.from && ms < span.to), span.to];
    for (const [at, ms] of inside.entries()) {
      const gap = ms - (inside[at - 1] ?? ms);
      if (gap > longest.ms) longest = { lane, ms: gap };
    }
  }
  return longest;
}
