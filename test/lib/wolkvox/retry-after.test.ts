import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../../lib/wolkvox/retry-after.ts';

const now = Date.parse('2026-11-30T12:00:00Z');

describe('retryAfterMs', () => {
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Mon, 30 Nov 2026 12:02:00 GMT', 120_000],
    ['Mon, 30 Nov 2026 11:00:00 GMT', 0],
    ['Monday, 30-Nov-26 12:01:00 GMT', 60_000],
  ])('reads %s', (text, ms) => {
    expect(retryAfterMs({ 'retry-after': text }, now)).toBe(ms);
  });

  it.each([undefined, '', '-5', '1.5', 'soon', '2026-11-30', '99999999999', 'Mon, 99 Nov 2026 12:02:00 GMT'])(
    'reads no time in %s',
    (text) => {
      expect(retryAfterMs(text === undefined ? {} : { 'retry-after': text }, now)).toBeUndefined();
    },
  );

  it('compares a date with the clock of the server that wrote it', () => {
    const headers = { 'retry-after': 'Mon, 30 Nov 2026 15:00:30 GMT', date: 'Mon, 30 Nov 2026 15:00:00 GMT' };
    expect(retryAfterMs(headers, now)).toBe(30_000);
  });
});
