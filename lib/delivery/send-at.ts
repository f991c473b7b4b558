import * as z from 'zod/mini';
import { isDay } from '../day.ts';

const pattern =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-](0\d|1[0-4]):?[0-5]\d)$/i;
const wrongForm = 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z';

/** The longest that a command waits for its time. */
const longestWaitYears = 10;
const tooFar = `must be at most ${longestWaitYears} years from now`;

/** An instant as ISO 8601 text with `Z` or an offset, at most ten years ahead. */
export const SendAtText = z.string(wrongForm).check(
  z.regex(pattern, { error: wrongForm, abort: true }),
  z.refine((value) => isDay(value.slice(0, 10)), { error: 'must be a day that exists', abort: true }),
  z.refine((value) => isNear(value, Date.now()), tooFar),
);

export const notOver = 'must be later than now';

/** The same, and not over: a reminder that is moved there would be sent at once. */
export const LaterSendAtText = SendAtText.check(z.refine((value) => instantOf(value) > Date.now(), notOver));

/** From when on a command is sent: an instant, as a Date or as text. One that is over means at once. */
export const SendAt: z.ZodMiniType<SendAt, SendAt> = z.union(
  [z.date().check(z.refine((value) => isNear(value, Date.now()), tooFar)), SendAtText],
  wrongForm,
);
export type SendAt = Date | string;

/** Returns the instant, epoch ms. `NaN` for what is none. */
export function instantOf(sendAt: SendAt): number {
  if (sendAt instanceof Date) return sendAt.getTime();
  if (!pattern.test(sendAt) || !isDay(sendAt.slice(0, 10))) return Number.NaN;
  // The form of ECMAScript: engines read others as they like.
  return Date.parse(
    sendAt
      .toUpperCase()
      .replace(' ', 'T')
      .replace(/([+-]\d\d):?(\d\d)$/, '$1:$2'),
  );
}

/** Whether a command may wait until then. False for what is no instant. */
export function isNear(sendAt: SendAt, now: number): boolean {
  const last = new Date(now);
  last.setUTCFullYear(last.getUTCFullYear() + longestWaitYears);
  return instantOf(sendAt) <= last.getTime();
}
