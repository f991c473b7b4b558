import type { Due } from './due.ts';
import type { Orders, Place } from './orders.ts';

export interface LineServices {
  readonly orders: Orders;
  readonly due: Due;
  readonly now: () => number;
}

/** Leaves a line, and ends the wait of whoever stands next in it. */
export async function leaveLine({ orders, due, now }: LineServices, place: Place | undefined): Promise<void> {
  if (!place) return;
  await orders.leave(place);
  const next = await orders.first(place.key);
  if (next) await due.reschedule(next.id, now());
}
