import type { Objects } from '../aws/objects.ts';
import type { Delivery } from './delivery.ts';
import type { Due } from './due.ts';
import { retirePayload } from './payload.ts';

export interface PutAwayServices {
  readonly objects: Objects;
  readonly due: Due;
  /** Told when it could not be done now. */
  readonly onNotPutAway: (delivery: Delivery, error: unknown) => void;
}

/**
 * What follows the outcome of a delivery, outside the write that decided it: its payload goes, then its place in the index.
 * In this order, so that whoever finds the row where it stood does what is left. A failure costs nothing else.
 */
export async function putAway({ objects, due, onNotPutAway }: PutAwayServices, delivery: Delivery): Promise<void> {
  try {
    await retirePayload(objects, delivery);
    await due.file(delivery);
  } catch (error) {
    onNotPutAway(delivery, error);
  }
}
