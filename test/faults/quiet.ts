import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, isFinal } from '../../lib/delivery/ledger/delivery.ts';
import type { Breach } from './check.ts';
import type { Rig } from './rig.ts';
import { uploadEvents } from './uploads.ts';
import type { Workload } from './workload.ts';

interface RestOptions {
  /** Share of the due commands that must be at rest, 0 to 1. */
  readonly share: number;
  /**
   * Time without an attempted write to a row, and without an event of an upload, that counts as a standstill. So does ten times
   * this time without a command that comes to rest. A busy machine is slow, which is no fault.
   */
  readonly standstillMs: number;
  readonly say: (line: string) => void;
}

const reportEveryMs = 30_000;

/** Waits until this share of the commands is at rest, searches included, or for a standstill. Returns the number at rest. */
export async function untilAtRest(
  rig: Rig,
  workload: Workload,
  { share, standstillMs, say }: RestOptions,
): Promise<number> {
  const due = dueCount(workload);
  let settled = 0;
  let attempts = 0;
  let lastProgressAt = performance.now();
  let lastAttemptAt = performance.now();
  let reportedAt = performance.now();
  for (;;) {
    const readAt = performance.now();
    const count = (await rig.deliveries()).filter((row) => row.operation !== 'dry' && isAtRest(row)).length;
    const now = performance.now();
    if (count > settled) lastProgressAt = now;
    if (rig.trace.attempts > attempts || uploadEvents(rig).pending > 0) lastAttemptAt = now;
    settled = count;
    attempts = rig.trace.attempts;
    const isStandstill = now - lastAttemptAt > standstillMs || now - lastProgressAt > 10 * standstillMs;
    if (settled >= due * share || isStandstill) return settled;
    if (now - reportedAt > reportEveryMs) {
      say(`${settled} of ${due} at rest`);
      reportedAt = now;
    }
    // Reading every row of a large run is work too. It must not slow the run down.
    await sleep(Math.max(500, 10 * (now - readAt)));
  }
}

/** The number of commands that can come to rest: all except those whose token has no calls left. */
function dueCount({ injected }: Workload): number {
  return injected.filter(({ role }) => role !== 'dry').length;
}

/** Checks I11, at any speed of the machine: a standstill without faults. */
export function checkStandstill(rig: Rig, workload: Workload, atRest: number): Breach[] {
  const due = dueCount(workload);
  const { pending, deadLetters } = uploadEvents(rig);
  const what = `${due - atRest} of ${due} not at rest, and none came to rest for three visibility periods; events of uploads: ${pending} in the queue, ${deadLetters} dead letters`;
  return atRest < due ? [{ invariant: 'I11', what }] : [];
}

/** True when the bridge does not continue it by itself: it is final, or parked. */
export function isAtRest(delivery: Delivery): boolean {
  return isFinal(delivery) || (delivery.status === 'uncertain' && delivery.parked);
}
