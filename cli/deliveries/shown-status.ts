import { type Delivery, isSearchDue } from '../../lib/delivery/ledger/delivery.ts';

/** The statuses as the commands show them, in the order of a list: what waits for a person first. */
export const shownStatuses = [
  'parked',
  'uncertain',
  'accepted',
  'sending',
  'committing',
  'rejected',
  'missing',
  'delivered',
] as const;
export type ShownStatus = (typeof shownStatuses)[number];

/**
 * Returns the status by which a list shows a delivery. `parked`: uncertain, and it waits for a person. `missing`: delivered
 * without some of its files, until a person sends those.
 */
export function shownStatus(delivery: Delivery): ShownStatus {
  const { status, missing, decisions = [] } = delivery;
  if (status === 'delivered' && missing && !decisions.some(({ madeDelivery }) => madeDelivery)) return 'missing';
  return status === 'uncertain' && !isSearchDue(delivery) ? 'parked' : status;
}
