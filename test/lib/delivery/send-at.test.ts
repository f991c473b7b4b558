import { describe, expect, it } from 'vitest';
import { instantOf, isNear, SendAt, SendAtText } from '../../../lib/delivery/send-at.ts';

describe('a time to send', () => {
  it.each([
    ['2027-03-02T09:00:00-05:00', '2027-03-02T14:00:00.000Z'],
    ['2027-03-02 09:00-0500', '2027-03-02T14:00:00.000Z'],
    ['2027-03-02t14:00z', '2027-03-02T14:00:00.000Z'],
    ['2028-02-29T00:00:00.5+14:00', '2028-02-28T10:00:00.500Z'],
  ])('%s is %s', (text, instant) => {
    expect(SendAtText.safeParse(text).success).toBe(true);
    expect(new Date(instantOf(text)).toISOString()).toBe(instant);
  });

  it.each([
    ['2027-03-02T09:00:00', 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z'],
    ['2027-03-02', 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z'],
    ['tomorrow', 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z'],
    ['2027-02-30T09:00:00Z', 'must be a day that exists'],
    ['2027-03-02T24:00:00Z', 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z'],
    ['20270-03-02T09:00:00Z', 'must be a time with its UTC offset, such as 2026-11-20T14:00:00Z'],
    ['9999-12-31T23:59:59Z', 'must be at most 10 years from now'],
  ])('%s is refused: it %s', (text, message) => {
    expect(SendAtText.safeParse(text).error?.issues[0]?.message).toBe(message);
    expect(isNear(text, Date.now())).toBe(false);
  });

  it('may be a Date, in the past too', () => {
    const past = new Date('2020-02-29T10:00:00Z');

    expect(SendAt.safeParse(past).success).toBe(true);
    expect(instantOf(past)).toBe(Date.UTC(2020, 1, 29, 10));
    expect(SendAt.safeParse(new Date(Number.NaN)).success).toBe(false);
  });

  it('is at most ten years ahead, to the millisecond', () => {
    const now = Date.UTC(2026, 10, 30, 12);

    expect(isNear('2036-11-30T12:00:00Z', now)).toBe(true);
    expect(isNear('2036-11-30T12:00:00.001Z', now)).toBe(false);
  });
});
