import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery } from '../lib/delivery/ledger/delivery.ts';

/** The running stack, or a test's substitute for it. */
export interface HasDeliveries {
  deliveries(): Promise<readonly Delivery[]>;
}

/** Whether a delivery is final, or waits for a person. */
export function isSettled({ status }: Delivery): boolean {
  return status === 'delivered' || status === 'rejected' || status === 'uncertain';
}

/**
 * Resolves with the settled deliveries among the chosen ones, oldest first, once there are at least `count`. Throws after
 * `timeoutMs` with the status of each chosen delivery.
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
      const states = chosen.map(({ kind, status, reason = '' }) => `${kind} ${status} ${reason}`.trim());
      throw new Error(`${settled.length} of ${count} deliveries are settled: ${states.join(', ') || 'there are none'}`);
    }
    await sleep(100);
  }
}
