import { createTable } from '../../lib/aws/table.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { environment } from '../../lib/environment.ts';
import { createBoundUploads } from '../../lib/uploads/bound-uploads.ts';
import type { Operator } from '../operator.ts';
import { RefusedError } from '../refused-error.ts';
import { moment, plural } from '../wording.ts';

/** Returns the delivery with this id, read consistently. Throws a RefusedError when there is none. */
export async function findDelivery({ engine, payloads, commandLine }: Operator, id: string): Promise<Delivery> {
  const { ledger, objects } = engine.stores;
  const delivery = await ledger.read(id);
  if (delivery) return delivery;
  const table = createTable(environment('table').table);
  const waiting = await createBoundUploads(table, objects, payloads, engine.clock.now).find(id);
  if (waiting) {
    const { boundAt, filesMissing } = waiting;
    const files = plural(filesMissing, 'file has', 'files have');
    throw new RefusedError(
      `It waits for files since ${moment(boundAt, engine.clock.now())}: ${files} not arrived. Its sender uploads them at the addresses that POST /uploads returns, for the same call again too`,
    );
  }
  throw new RefusedError(
    `There is no delivery with this id. An id has 26 letters and digits: see ${commandLine('deliveries list')}`,
  );
}
