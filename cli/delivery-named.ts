import type { Delivery } from '../lib/delivery/ledger/delivery.ts';
import type { Operator } from './operator.ts';
import { Refused } from './refused.ts';

/** The delivery of that id, consistently read. */
export async function deliveryNamed({ ledger }: Operator, id: string): Promise<Delivery> {
  const delivery = await ledger.read(id);
  if (delivery) return delivery;
  throw new Refused('There is no delivery of that id: 26 letters and digits, as deliveries list shows them');
}
