import { type Command, sendAtOf } from './command.ts';
import type { FindDeadlineEnd } from './deadline.ts';
import { deadlineEndOf } from './deadline-task.ts';
import { instantOf, isNear } from './send-at.ts';

interface PlannedRequest {
  readonly command: Command;
  readonly rejected?: string | undefined;
  readonly notBefore?: number | undefined;
}

/**
 * Until when it waits, and when its case must be answered. A time that nobody can wait for rejects it now, and not in eleven
 * years. So does a deadline that no calendar can count.
 */
export function planOf({ command, rejected, notBefore }: PlannedRequest, findEnd: FindDeadlineEnd, now: number) {
  const end = deadlineEndOf(command, findEnd, new Date(now));
  if (end && 'field' in end) return { rejected: `invalid:case.deadline.${end.field}`, notBefore };
  const wanted = sendAtOf(command);
  // Somebody may send a rejected case after all.
  if (rejected || wanted === undefined) return { rejected, notBefore, end };
  if (!isNear(wanted, now)) return { rejected: 'invalid:sendAt', notBefore };
  const sendAt = instantOf(wanted);
  return { sendAt, notBefore: sendAt, folder: 'later' };
}
