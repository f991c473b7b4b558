import type { Delivery } from './delivery.ts';

/** What the origin of a follow-up's tasks begins with: its name follows. */
export const followUpPrefix = 'follow-up:';

/**
 * Whether its row stays for ever. Without it, a backfill would send an old file of the bucket a second time, and a follow-up would
 * make the task of a case that stays open once more.
 */
export function neverExpires({ status, origin }: Pick<Delivery, 'status' | 'origin'>): boolean {
  return status === 'delivered' && (origin.startsWith('upload:') || origin.startsWith(followUpPrefix));
}
