import type { Delivery } from './delivery.ts';

/** When the delivery may next change by itself, epoch ms; 0 when that is not known. */
export function nextChangeAt(delivery: Delivery): number {
  if (delivery.status === 'accepted') return delivery.notBefore ?? 0;
  if (delivery.status === 'sending' || delivery.status === 'committing') return delivery.leaseUntil;
  return delivery.status === 'uncertain' ? (delivery.searchAt ?? 0) : 0;
}

/** Whether a lane may work on it at this time, epoch ms. */
export function isDue(delivery: Delivery, at: number): boolean {
  switch (delivery.status) {
    case 'accepted':
      return (delivery.notBefore ?? 0) <= at;
    case 'sending':
      return delivery.leaseUntil < at;
    case 'uncertain':
      return delivery.searchAt !== undefined && delivery.searchAt <= at;
    default:
      return false;
  }
}
