import type { Objects } from '../../aws/objects.ts';
import type { Delivery } from './delivery.ts';
import type { DueIndex } from './due-index.ts';
import { expirePayload } from './payload.ts';

export interface AfterOutcomeServices {
  readonly objects: Objects;
  readonly due: DueIndex;
  /** Told when it could not be done now. */
  readonly onCleanUpFailed: (delivery: Delivery, error: unknown) => void;
}

/**
 * What follows the outcome of a delivery, outside the write that decided it: its payload goes, then its place in the index.
 * In this order, so that whoever finds the row where it stood does what is left. A failure costs nothing else.
 */
export async function afterOutcome(
  { objects, due, onCleanUpFailed }: AfterOutcomeServices,
  delivery: Delivery,
): Promise<void> {
  try {
    await expirePayload(objects, delivery);
    await due.refile(delivery);
  } catch (error) {
    onCleanUpFailed(delivery, error);
  }
}
