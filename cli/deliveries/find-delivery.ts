import { createTable } from '../../lib/aws/table.ts';
import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';
import { environment } from '../../lib/environment.ts';
import { countOf, translate } from '../../lib/language.ts';
import { createBoundUploads } from '../../lib/uploads/bound-uploads.ts';
import type { Operator } from '../operator.ts';
import { NotFoundError, RefusedError } from '../refused-error.ts';
import { moment, zoneOfOperation } from '../times.ts';
import { findDeliveries, isDeliveryId } from './find-deliveries.ts';
import { findTexts, nouns } from './texts.ts';

/**
 * Returns the one delivery that this text names, read consistently: its id, or what `findDeliveries` takes. Throws a
 * NotFoundError when there is none, and a RefusedError with their ids when there are several.
 */
export async function findDelivery(operator: Operator, name: string): Promise<Delivery> {
  const [first, ...others] = await findDeliveries(operator, name);
  if (!first) throw await notFound(operator, name);
  if (others.length === 0) return first;
  const ids = [first, ...others].map(({ id }) => id).join(', ');
  throw new RefusedError(translate(findTexts.several, { many: countOf(others.length + 1, nouns.delivery), ids }));
}

/** Returns why no delivery has this name, and how deliveries are named. */
export async function notFound(operator: Operator, name: string): Promise<RefusedError> {
  const { engine, payloads, commandLine } = operator;
  const list = commandLine('deliveries list');
  if (!isDeliveryId(name)) return new NotFoundError(translate(findTexts.noName, { list }));
  const table = createTable(environment('table').table);
  const { now } = engine.clock;
  const waiting = await createBoundUploads(table, engine.stores.objects, payloads, now).find(name);
  if (!waiting) return new NotFoundError(translate(findTexts.noId, { list }));
  const since = moment(waiting.boundAt, now(), zoneOfOperation(operator, waiting.operation));
  return new RefusedError(
    translate(findTexts.waits, { since, files: countOf(waiting.filesMissing, nouns.missingFile) }),
  );
}
