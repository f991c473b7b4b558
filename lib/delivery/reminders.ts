import type { Objects } from '../aws/objects.ts';
import type { Decision } from './ledger/decision.ts';
import type { Accepted, Delivery } from './ledger/delivery.ts';
import type { DueIndex, DueList } from './ledger/due-index.ts';
import type { Ledger } from './ledger/ledger.ts';
import { expirePayload } from './ledger/payload.ts';
import { isNear } from './send-at.ts';

/** A command that waits for its time, and that no attempt has tried. */
export interface Reminder extends Accepted {
  /** Epoch ms. */
  readonly sendAt: number;
}

export interface ReminderServices {
  readonly ledger: Ledger;
  readonly dueIndex: Pick<DueIndex, 'later'>;
  readonly objects: Objects;
  readonly now: () => number;
}

/** Whether its time is still to come, so that it may be moved or cancelled. */
export function isReminder(delivery: Delivery, now: number): delivery is Reminder {
  return delivery.status === 'accepted' && delivery.attempt === 0 && (delivery.sendAt ?? 0) > now;
}

export function isCancelled({ status, reason }: Delivery): boolean {
  return status === 'rejected' && reason === 'cancelled';
}

/** Returns the reminders of a list, the first due first, `limit` at most. */
export async function listReminders(
  { ledger, dueIndex, now }: Pick<ReminderServices, 'ledger' | 'dueIndex' | 'now'>,
  { operation, list, limit }: { readonly operation: string; readonly list: DueList; readonly limit: number },
): Promise<Reminder[]> {
  const ids = await dueIndex.later(operation, list, limit);
  const rows = await Promise.all(ids.map((id) => ledger.read(id)));
  const reminders = rows.filter((row): row is Reminder => row !== undefined && isReminder(row, now()));
  // The index lags: it may list one by its old time.
  return reminders.sort((a, b) => a.sendAt - b.sendAt);
}

/** Whether a reminder may wait until then, epoch ms: its payload is kept from its acceptance on. */
export function mayMoveTo({ acceptedAt }: Reminder, to: number): boolean {
  return isNear(new Date(to), acceptedAt);
}

/**
 * Moves a reminder to another time, epoch ms. Returns its row; `undefined` when it is sent, or changed since it was read, or when
 * it may not wait so long.
 */
export async function moveReminder({ ledger }: ReminderServices, reminder: Reminder, to: number) {
  if (!mayMoveTo(reminder, to)) return undefined;
  return reminder.sendAt === to ? reminder : ledger.move(reminder, to);
}

/**
 * Ends a reminder without sending it. Returns its row; `undefined` when it is sent, or changed since it was read. Doing it again
 * returns the row too, and expires a payload that is still kept.
 */
export async function cancelReminder(
  { ledger, objects, now }: ReminderServices,
  delivery: Delivery,
  decision: Pick<Decision, 'by' | 'reason'>,
): Promise<Delivery | undefined> {
  const settlement = { status: 'rejected', reason: 'cancelled' } as const;
  const cancel = () => ledger.applyDecision(delivery, settlement, { ...decision, what: 'cancel', at: now() });
  // The same call may have cancelled it at this moment.
  const row = isReminder(delivery, now()) ? ((await cancel()) ?? (await ledger.read(delivery.id))) : delivery;
  if (!row || !isCancelled(row)) return undefined;
  await expirePayload(objects, row);
  return row;
}
