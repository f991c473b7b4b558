import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';

/**
 * Runs the work after each random number of the CRM's calls, until the signal. Counted by calls, not by time: a busy machine
 * would get more disturbances for the same work. Rejects as the work does.
 */
export async function everyCalls(
  { crm }: Rig,
  { between, random, signal }: { between: readonly [number, number]; random: Random; signal: AbortSignal },
  work: () => unknown,
): Promise<void> {
  let next = random.between(...between);
  while (!signal.aborted) {
    await sleep(50, undefined, { signal }).catch(() => {});
    if (signal.aborted || crm.truth.length < next) continue;
    next = crm.truth.length + random.between(...between);
    await work();
  }
}

/** Repeats the work with this pause after each run, until the signal. */
export async function every(ms: number, signal: AbortSignal, work: () => unknown): Promise<void> {
  while (!signal.aborted) {
    await sleep(ms, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
}
