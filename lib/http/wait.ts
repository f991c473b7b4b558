import { setTimeout } from 'node:timers/promises';
import type { Delivery } from '../delivery/ledger/delivery.ts';
import type { Preference } from './prefer.ts';

/** Between two looks at the row, ms; the last one again and again. Ten seconds are twelve reads of the ledger. */
const spacing = [250, 250, 500, 500, 500, 1_000];

/** For the answer itself, before the function's time is over. */
const slackMs = 2_000;

/** When to stop waiting, epoch ms: what was wished, and never beyond what the function has left. */
export function waitUntil({ waitSeconds }: Preference, deadline: number): number {
  return Math.min(Date.now() + waitSeconds * 1_000, deadline - slackMs);
}

/**
 * The delivery once it stands where more waiting changes nothing, or as it stands at the given time (epoch ms): delivered,
 * rejected, uncertain (looked for after two minutes at the earliest), or put off beyond that time.
 */
export async function awaitDelivery(
  delivery: Delivery,
  until: number,
  find: (id: string) => Promise<Delivery | undefined>,
): Promise<Delivery> {
  let standing = delivery;
  for (let look = 0; mayEnd(standing, until); look++) {
    const pause = spacing[Math.min(look, spacing.length - 1)] ?? 1_000;
    const left = until - Date.now();
    if (left <= 0) return standing;
    await setTimeout(Math.min(pause, left));
    standing = (await find(delivery.id)) ?? standing;
  }
  return standing;
}

function mayEnd(delivery: Delivery, until: number): boolean {
  if (delivery.status === 'accepted') return (delivery.notBefore ?? 0) < until;
  return delivery.status === 'sending' || delivery.status === 'committing';
}
