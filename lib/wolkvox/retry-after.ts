import type { IncomingHttpHeaders } from 'node:http';

/**
 * Returns the time that an answer asks callers to wait, in milliseconds (RFC 9110: seconds, or a date). `undefined` when it
 * asks for none, or in another form. A date is compared with the answer's own `Date`, since clocks differ.
 */
export function retryAfterMs(headers: IncomingHttpHeaders, now = Date.now()): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined;
  const until = Date.parse(text);
  const sentAt = Date.parse(headers.date ?? '');
  const waitMs = until - (Number.isNaN(sentAt) ? now : sentAt);
  return Number.isNaN(waitMs) ? undefined : Math.max(waitMs, 0);
}
