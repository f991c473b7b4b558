import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../delivery/ledger/delivery.ts';

/** API Gateway ends a call after 30 s. This leaves time for a cold start and for the response. */
export const maxWaitSeconds = 20;

/**
 * Milliseconds between two reads of the row: a small part of what was waited so far, so that neither a fast CRM nor a slow one costs
 * the caller much more than its own time. The last one repeats. Ten seconds cost 13 reads.
 */
const readIntervals = [40, 40, 50, 70, 110, 180, 300, 500, 800, 1_200, 1_800, 2_500];

/** Time for the response itself before the function is stopped, ms. */
const slackMs = 2_000;

/** How long the caller wants to wait for its delivery. */
export interface WaitPreference {
  readonly waitSeconds: number;
  /** The value of `Preference-Applied`. Absent if the call has no preference that is known here. */
  readonly applied?: string;
}

/** Reads `Prefer` (RFC 7240): `respond-async`, `wait=n`, or both. The RFC says to ignore unknown preferences. */
export function readPreference(prefer: string | undefined, usualSeconds: number): WaitPreference {
  const preferences = (prefer ?? '').split(',').map((one) => one.split(';')[0]?.trim().toLowerCase() ?? '');
  const wait = preferences.flatMap((one) => /^wait\s*=\s*"?(\d{1,9})"?$/.exec(one)?.[1] ?? [])[0];
  const isAsync = preferences.includes('respond-async');
  const waitSeconds = wait === undefined ? undefined : Math.min(Number(wait), maxWaitSeconds);
  const applied = [
    ...(isAsync ? ['respond-async'] : []),
    ...(waitSeconds === undefined ? [] : [`wait=${waitSeconds}`]),
  ];
  return {
    waitSeconds: waitSeconds ?? (isAsync ? 0 : usualSeconds),
    ...(applied.length > 0 && { applied: applied.join(', ') }),
  };
}

/** When to stop waiting, epoch ms: after the preferred time, but early enough to respond before `deadline`. */
export function waitDeadline({ waitSeconds }: WaitPreference, deadline: number): number {
  return Math.min(Date.now() + waitSeconds * 1_000, deadline - slackMs);
}

/** Epoch ms, and a promise that is fulfilled after that many ms. */
export interface WaitClock {
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
}

const systemClock: WaitClock = { now: Date.now, pause: sleep };

/**
 * The delivery as soon as more waiting cannot change it, else as it is at `until` (epoch ms). Waiting cannot change a final
 * delivery, nor one that is put off beyond `until`. The first search for an uncertain one is after two minutes.
 */
export async function awaitDelivery(
  delivery: Delivery,
  until: number,
  find: (id: string) => Promise<Delivery | undefined>,
  clock: WaitClock = systemClock,
): Promise<Delivery> {
  let latest = delivery;
  for (let reads = 0; mayChangeBefore(until, latest); reads++) {
    if (!(await pauseBeforeRead(reads, until, clock))) return latest;
    latest = (await find(delivery.id)) ?? latest;
  }
  return latest;
}

/**
 * The delivery of a command that waits for its files, as soon as they have arrived and it is accepted. Returns `undefined`
 * without one at `until` (epoch ms).
 */
export async function awaitAcceptance(
  id: string,
  until: number,
  find: (id: string) => Promise<Delivery | undefined>,
  clock: WaitClock = systemClock,
): Promise<Delivery | undefined> {
  for (let reads = 0; await pauseBeforeRead(reads, until, clock); reads++) {
    const delivery = await find(id);
    if (delivery) return delivery;
  }
  return undefined;
}

/** Pauses until the next read is due. Returns `false`, without a pause, once the time is over. */
async function pauseBeforeRead(reads: number, until: number, { now, pause }: WaitClock): Promise<boolean> {
  const left = until - now();
  if (left <= 0) return false;
  await pause(Math.min(readIntervals[reads] ?? (readIntervals.at(-1) as number), left));
  return true;
}

function mayChangeBefore(until: number, delivery: Delivery): boolean {
  if (delivery.status === 'accepted') return (delivery.notBefore ?? 0) < until;
  return delivery.status === 'sending' || delivery.status === 'committing';
}
