import { setTimeout as sleep } from 'node:timers/promises';
import { type Delivery, isFinal } from '../../lib/delivery/ledger/delivery.ts';
import type { Breach } from './check.ts';
import type { Rig } from './rig.ts';
import { untakenEvents } from './uploads.ts';
import type { Workload } from './workload.ts';

interface Quiet {
  /** Of the commands that can come to rest. */
  readonly share: number;
  /**
   * How long nobody may try to write into a row while no event of an upload is still to come, and ten times how long none may
   * come to rest, before it counts as a standstill: a busy machine is slow, and that is no fault.
   */
  readonly standstillMs: number;
  readonly say: (line: string) => void;
}

const tellEveryMs = 30_000;

/** Until so many commands are at rest, searches included, or none has come to rest for too long. Gives how many are. */
export async function untilQuiet(rig: Rig, workload: Workload, { share, standstillMs, say }: Quiet): Promise<number> {
  const due = dueOf(workload);
  let settled = 0;
  let attempts = 0;
  let lastProgressAt = performance.now();
  let lastAttemptAt = performance.now();
  let toldAt = performance.now();
  for (;;) {
    const lookedAt = performance.now();
    const count = (await rig.deliveries()).filter((row) => row.operation !== 'dry' && isAtRest(row)).length;
    const now = performance.now();
    if (count > settled) lastProgressAt = now;
    if (rig.trace.attempts > attempts || untakenEvents(rig).toCome > 0) lastAttemptAt = now;
    settled = count;
    attempts = rig.trace.attempts;
    const standsStill = now - lastAttemptAt > standstillMs || now - lastProgressAt > 10 * standstillMs;
    if (settled >= due * share || standsStill) return settled;
    if (now - toldAt > tellEveryMs) {
      say(`${settled} of ${due} at rest`);
      toldAt = now;
    }
    // Reading every row of a large run is work too, and must not starve what it waits for.
    await sleep(Math.max(500, 10 * (now - lookedAt)));
  }
}

/** All but those whose token has no calls left. */
function dueOf({ injected }: Workload): number {
  return injected.filter(({ role }) => role !== 'dry').length;
}

/** I11, whatever the machine's speed: without faults, three visibility periods never pass with nothing coming to rest. */
export function checkStandstill(rig: Rig, workload: Workload, atRest: number): Breach[] {
  const due = dueOf(workload);
  const { toCome, givenUp } = untakenEvents(rig);
  const what = `${due - atRest} of ${due} not at rest, and nothing came to rest for three visibility periods; events of uploads: ${toCome} still to come, ${givenUp} given up`;
  return atRest < due ? [{ invariant: 'I11', what }] : [];
}

/** Nothing more happens to it by itself. */
export function isAtRest(delivery: Delivery): boolean {
  return isFinal(delivery) || (delivery.status === 'uncertain' && delivery.parked);
}
