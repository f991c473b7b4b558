import { describe, expect, it } from 'vitest';
import { dayIn, instantIn } from '../../../lib/calendar/local-time.ts';

/** Written from the published changes of clocks, not from a library: the wall clock, and its instants. */
const changes: readonly (readonly [string, string, string, string, string])[] = [
  // Chile skips midnight: 00:00 of 6 September 2026 is 01:00.
  ['the skipped hour', 'America/Santiago', '2026-09-06', '00:30', '2026-09-06T04:30:00Z'],
  ['the start of a day that begins at 01:00', 'America/Santiago', '2026-09-06', '00:00', '2026-09-06T04:00:00Z'],
  ['the hour before the gap', 'America/Santiago', '2026-09-05', '23:59', '2026-09-06T03:59:00Z'],
  ['the hour after the gap', 'America/Santiago', '2026-09-06', '01:30', '2026-09-06T04:30:00Z'],
  // 24:00 of 4 April 2026 is 23:00 once more.
  ['the repeated hour', 'America/Santiago', '2026-04-04', '23:30', '2026-04-05T02:30:00Z'],
  ['the midnight after it', 'America/Santiago', '2026-04-05', '00:00', '2026-04-05T04:00:00Z'],
  // Mexico changed its clocks for the last time in 2022.
  ['the skipped hour', 'America/Mexico_City', '2022-04-03', '02:30', '2022-04-03T08:30:00Z'],
  ['the repeated hour', 'America/Mexico_City', '2022-10-30', '01:30', '2022-10-30T06:30:00Z'],
  ['the hour after both', 'America/Mexico_City', '2022-10-30', '02:00', '2022-10-30T08:00:00Z'],
  ['an hour skipped until 2022', 'America/Mexico_City', '2026-04-05', '02:30', '2026-04-05T08:30:00Z'],
  ['summer without a change', 'America/Mexico_City', '2026-07-01', '09:00', '2026-07-01T15:00:00Z'],
  ['the skipped hour', 'America/New_York', '2026-03-08', '02:30', '2026-03-08T07:30:00Z'],
  ['the repeated hour', 'America/New_York', '2026-11-01', '01:30', '2026-11-01T05:30:00Z'],
  ['the hour after both', 'America/New_York', '2026-11-01', '02:00', '2026-11-01T07:00:00Z'],
  // Brazil changed its clocks until February 2019, at midnight.
  ['the skipped hour', 'America/Sao_Paulo', '2018-11-04', '00:30', '2018-11-04T03:30:00Z'],
  ['the repeated hour', 'America/Sao_Paulo', '2019-02-16', '23:30', '2019-02-17T01:30:00Z'],
  ['the midnight after it', 'America/Sao_Paulo', '2019-02-17', '00:00', '2019-02-17T03:00:00Z'],
  ['an hour skipped until 2018', 'America/Sao_Paulo', '2026-11-01', '00:30', '2026-11-01T03:30:00Z'],
  ['any day', 'America/Bogota', '2026-12-01', '09:00', '2026-12-01T14:00:00Z'],
  ['seconds', 'America/Bogota', '2026-12-01', '23:59:59', '2026-12-02T04:59:59Z'],
];

describe('instantIn', () => {
  it.each(changes)('%s in %s: %s %s is %s', (_what, zone, day, time, instant) => {
    expect(instantIn(zone, day, time).toISOString()).toBe(instant.replace('Z', '.000Z'));
  });

  it.each([
    ['America/Bogota', '2026-02-30', '09:00'],
    ['America/Bogota', '2026-12-01', '24:00'],
    ['America/Bogota', '1/12/2026', '09:00'],
    ['Colombia', '2026-12-01', '09:00'],
  ])('refuses %s %s %s', (zone, day, time) => {
    expect(() => instantIn(zone, day, time)).toThrow(RangeError);
  });
});

describe('dayIn', () => {
  it.each([
    ['America/Santiago', '2026-09-06T03:59:59Z', '2026-09-05'],
    ['America/Santiago', '2026-09-06T04:00:00Z', '2026-09-06'],
    // Both passes of the repeated hour belong to the day that is longer.
    ['America/Santiago', '2026-04-05T02:30:00Z', '2026-04-04'],
    ['America/Santiago', '2026-04-05T03:30:00Z', '2026-04-04'],
    ['America/Santiago', '2026-04-05T04:00:00Z', '2026-04-05'],
    ['America/Sao_Paulo', '2019-02-17T02:30:00Z', '2019-02-16'],
    ['America/Sao_Paulo', '2019-02-17T03:00:00Z', '2019-02-17'],
    ['America/New_York', '2026-11-01T03:59:59Z', '2026-10-31'],
    ['America/Mexico_City', '2022-10-30T04:59:59Z', '2022-10-29'],
    ['America/Mexico_City', '2026-07-01T05:59:59Z', '2026-06-30'],
  ])('in %s at %s is %s', (zone, instant, day) => {
    expect(dayIn(zone, new Date(instant))).toBe(day);
  });
});
