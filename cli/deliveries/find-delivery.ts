import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import type { Operator } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';

/** Returns the delivery with this id, read consistently. Throws a RefusedError when there is none. */
export async function findDelivery({ engine, commandLine }: Operator, id: string): Promise<Delivery> {
  const delivery = await engine.stores.ledger.read(id);
  if (delivery) return delivery;
  throw new RefusedError(
    `There is no delivery with this id. An id has 26 letters and digits: see ${commandLine('deliveries list')}`,
  );
}
