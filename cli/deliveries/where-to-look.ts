import type { Delivery } from '../../lib/delivery/ledger/delivery.ts';

/** Whether what a delivery sends to the CRM holds its marker. */
export function carriesMarker({ kind, searchIn }: Delivery): boolean {
  const activities = ['insertTask', 'insertCall', 'insertMeeting'];
  return kind === 'insertCase' || activities.includes(kind) || searchIn !== undefined;
}

/** Returns how a person recognises in the CRM what a delivery did, in one or two sentences. */
export function whereToLook(delivery: Delivery): string {
  const { kind, searchIn } = delivery;
  if (searchIn?.field !== undefined) return `Look for its marker in the field ${searchIn.field} of ${searchIn.module}`;
  if (carriesMarker(delivery)) return 'Look for its marker: it is at the end of the description';
  if (kind === 'insertRecord') {
    return 'Nothing in the CRM identifies this record: compare its values and the time of the last byte. With recordMarkerField the next ones get a marker';
  }
  return 'It made nothing new, so no marker was sent: compare the values and files of the record with what was sent';
}
