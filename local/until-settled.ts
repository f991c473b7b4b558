import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';

/** Whatever knows the deliveries: the running stack. */
export interface HasDeliveries {
  deliveries(): Promise<readonly Delivery[]>;
}

/** Whether a delivery has come to its end, or waits for a person. */
export function isSettled({ status }: Delivery): boolean {
  return status === 'delivered' || status === 'rejected' || status === 'uncertain';
}

/**
 * The chosen deliveries, oldest first, as soon as at least so many of them are settled. Throws after the given time, saying
 * where each of them stands.
 */
export async function untilSettled(
  stack: HasDeliveries,
  count: number,
  choose: (delivery: Delivery) => boolean = () => true,
  timeoutMs = 90_000,
): Promise<readonly Delivery[]> {
  const giveUpAt = Date.now() + timeoutMs;
  for (;;) {
    const chosen = (await stack.deliveries()).filter(choose);
    const settled = chosen.filter(isSettled);
    if (settled.length >= count) return settled;
    if (Date.now() > giveUpAt) {
      const standing = chosen.map(({ kind, status, reason = '' }) => `${kind} ${status} ${reason}`.trim());
      throw new Error(
        `${settled.length} of ${count} deliveries are settled: ${standing.join(', ') || 'there are none'}`,
      );
    }
    await sleep(100);
  }
}
