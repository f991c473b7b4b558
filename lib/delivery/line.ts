import type { Delivery } from './delivery.ts';
import type { Due } from './due.ts';
import type { Orders, Place } from './orders.ts';

export interface LineServices {
  readonly orders: Orders;
  readonly due: Due;
  readonly now: () => number;
  /** Whether what is uncertain holds up those behind it in its line. */
  readonly holdsWhileUncertain: (operation: string) => boolean;
}

/** Whether those behind it in its line wait for it. It may stay uncertain for days: that holds nobody, unless its operation says so. */
export function holdsItsLine(
  { holdsWhileUncertain }: LineServices,
  { status, operation }: Pick<Delivery, 'status' | 'operation'>,
): boolean {
  return status === 'uncertain' ? holdsWhileUncertain(operation) : status !== 'delivered' && status !== 'rejected';
}

/** Leaves a line, and ends the wait of whoever stands next in it. */
export async function leaveLine({ orders, due, now }: LineServices, place: Place | undefined): Promise<void> {
  if (!place) return;
  await orders.leave(place);
  const next = await orders.first(place.key);
  if (next) await due.reschedule(next.id, now());
}
