import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from './random.ts';
import type { Rig } from './rig.ts';

/**
 * Does something whenever the CRM was called so many times more, until the signal. By calls, not by the clock: on a busy
 * machine the same is done to less work otherwise. Rejects as the work does.
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

/** Does something again and again, this long after it was done, until the signal. */
export async function every(ms: number, signal: AbortSignal, work: () => unknown): Promise<void> {
  while (!signal.aborted) {
    await sleep(ms, undefined, { signal }).catch(() => {});
    if (!signal.aborted) await work();
  }
}
