import { describe, expect, test } from 'vitest';
import { crmDate, type DateInput, isZone } from '../../../lib/wolkvox/dates.ts';

function write(input: DateInput, { zone = 'America/Bogota', seconds = true } = {}): string {
  return crmDate(input, { endpoint: 'custom/insert.php', field: 'completionDate', zone, seconds });
}

describe('crmDate', () => {
  test.each<[string, DateInput, string]>([
    ['an instant', '2026-11-21T14:00:00Z', '2026-11-21 09:00:00'],
    ['a Date', new Date('2026-11-21T14:00:00Z'), '2026-11-21 09:00:00'],
    ['an instant with an offset', '2026-11-21T14:00:00+02:00', '2026-11-21 07:00:00'],
    ['an offset without a colon', '2026-11-21 14:00:00-0500', '2026-11-21 14:00:00'],
    ['an offset of half an hour', '2026-11-21T14:00+05:30', '2026-11-21 03:30:00'],
    ['a day before', '2026-01-01T03:00:00Z', '2025-12-31 22:00:00'],
    ['midnight', '2026-11-21T05:00:00Z', '2026-11-21 00:00:00'],
    ['a fraction', '2026-11-21T14:00:59.999Z', '2026-11-21 09:00:59'],
    ['a local time', '2026-11-21 09:30', '2026-11-21 09:30:00'],
    ['a local time with T and seconds', '2026-11-21T09:30:15', '2026-11-21 09:30:15'],
    [
      'a small z, and nine digits of a second',
      '2026-11-21t14:00:00.123456789z'.replace('t', 'T'),
      '2026-11-21 09:00:00',
    ],
    ['the furthest offsets', '2026-11-21T14:00:00+14:59', '2026-11-20 18:01:00'],
    ['an offset to the west', '2026-11-21T14:00:00-09:30', '2026-11-21 18:30:00'],
    ['an offset of nothing', '2026-11-21T14:00:00-00:00', '2026-11-21 09:00:00'],
    ['a leap day', '2028-02-29 10:00', '2028-02-29 10:00:00'],
  ])('writes %s', (_what, input, text) => {
    expect(write(input)).toBe(text);
  });

  test('omits seconds when the endpoint takes none', () => {
    expect(write('2026-11-21 09:30:59', { seconds: false })).toBe('2026-11-21 09:30');
    expect(write('2026-11-21T14:30:59Z', { seconds: false })).toBe('2026-11-21 09:30');
  });

  test('knows a zone’s summer and winter time', () => {
    const zone = 'America/Santiago';
    expect(write('2026-01-15T12:00:00Z', { zone })).toBe('2026-01-15 09:00:00');
    expect(write('2026-07-15T12:00:00Z', { zone })).toBe('2026-07-15 08:00:00');
  });

  test('refuses a clock time that the zone skips, and accepts the ones before and after', () => {
    // Chile's clocks jump from 24:00 on Saturday, 5 September 2026 to 01:00 on Sunday.
    const zone = 'America/Santiago';
    expect(() => write('2026-09-06 00:30', { zone })).toThrow(expect.objectContaining({ kind: 'invalid' }));
    expect(write('2026-09-05 23:59', { zone })).toBe('2026-09-05 23:59:00');
    expect(write('2026-09-06 01:00', { zone })).toBe('2026-09-06 01:00:00');
    // New York's jump from 02:00 to 03:00 on 8 March 2026.
    expect(() => write('2026-03-08 02:30', { zone: 'America/New_York' })).toThrow('skips');
    expect(write('2026-03-08 02:30')).toBe('2026-03-08 02:30:00');
  });

  test('keeps a clock time that occurs twice', () => {
    expect(write('2026-11-01 01:30', { zone: 'America/New_York' })).toBe('2026-11-01 01:30:00');
  });

  test.each([
    '2026-02-30 10:00',
    '2026-02-30T10:00:00Z',
    '2027-02-29 10:00',
    '2026-13-01 10:00',
    '2026-00-10 10:00',
    '2026-11-21 24:00',
    '2026-11-21 10:60',
    '2026-11-21 10:00:60',
    '2026-11-21T10:00:00+25:00',
    '2026-11-21',
    '21-11-2026 10:00',
    '2026/11/21 10:00',
    '2026-11-21 10:00 AM',
    ' 2026-11-21 10:00',
    '2026-11-21 10:00:00.1234567890',
    '2026-11-21 10:00:00.',
    '2026-11-21 10:00+15:00',
    '2026-11-21 10:00+05:60',
    '2026-11-21 10:00+5',
    '2026-11-21 10:00ZZ',
    '2026-11-21  10:00',
    'x2026-11-21 10:00',
    '10000-11-21 10:00',
    'tomorrow',
    '',
  ])('refuses %j and does not repeat it', (text) => {
    const error = (() => {
      try {
        return write(text);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ kind: 'invalid', field: 'completionDate' });
    if (text !== '') expect(String(error)).not.toContain(text);
  });

  test.each([new Date(Number.NaN), new Date(8.64e15)])('refuses a Date without a year of four digits', (date) => {
    expect(() => write(date)).toThrow(expect.objectContaining({ kind: 'invalid' }));
  });
});

test('a year before or after those of four digits is refused, also after the zone moved it', () => {
  expect(() => write('9999-12-31T23:30:00-05:00', { zone: 'Asia/Tokyo' })).toThrow('year of four digits');
  expect(write('9999-12-31T23:30:00Z')).toBe('9999-12-31 18:30:00');
});

test.each([
  ['America/Bogota', true],
  ['UTC', true],
  ['Bogota', false],
  ['', false],
  ['America/Nowhere', false],
])('isZone(%j) is %s', (zone, isKnown) => {
  expect(isZone(zone)).toBe(isKnown);
});
