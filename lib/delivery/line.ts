import { type Delivery, isOver } from './delivery.ts';
import type { Due } from './due.ts';
import type { Ledger } from './ledger.ts';
import type { Orders, Place } from './orders.ts';

export interface LineServices {
  readonly ledger: Ledger;
  readonly orders: Orders;
  readonly due: Due;
  /** Whether what is uncertain holds up those behind it in its line. */
  readonly holdsWhileUncertain: (operation: string) => boolean;
}

/** Whether those behind it in its line wait for it. It may stay uncertain for days: that holds nobody, unless its operation says so. */
export function holdsItsLine(
  { holdsWhileUncertain }: LineServices,
  { status, operation }: Pick<Delivery, 'status' | 'operation'>,
): boolean {
  return status === 'uncertain' ? holdsWhileUncertain(operation) : !isOver(status);
}

/** Leaves a line, and ends the wait of whoever stands next in it. */
export async function leaveLine({ orders, ledger, due }: LineServices, place: Place | undefined): Promise<void> {
  if (!place) return;
  await orders.leave(place);
  const next = await orders.first(place.key);
  const row = next && (await ledger.read(next.id));
  // As early as it came, so before all that stand behind it: they are due too, and a long line of them would be looked at first.
  if (row) await due.file(row);
}
