import { describe, expect, it } from 'vitest';
import { forPrograms, instantFrom, isoIn, moment, stamp } from '../../cli/times.ts';

const at = Date.parse('2026-11-21T15:15:03.250Z');

describe('times', () => {
  it.each([
    ['America/Bogota', '2026-11-21 10:15:03 America/Bogota', '2026-11-21T10:15:03.250-05:00'],
    ['UTC', '2026-11-21 15:15:03 UTC', '2026-11-21T15:15:03.250+00:00'],
    ['Asia/Kolkata', '2026-11-21 20:45:03 Asia/Kolkata', '2026-11-21T20:45:03.250+05:30'],
    ['America/St_Johns', '2026-11-21 11:45:03 America/St_Johns', '2026-11-21T11:45:03.250-03:30'],
  ])('are shown in %s with its name, and to programs with its offset', (zone, shown, iso) => {
    expect(stamp(at, zone)).toBe(shown);
    expect(moment(at, at + 12 * 60_000, zone)).toBe(`${shown}, 12 min ago`);
    expect(moment(at, at - 3 * 3_600_000, zone)).toBe(`${shown}, in 3 h`);
    expect(isoIn(at, zone)).toBe(iso);
    expect(Date.parse(iso)).toBe(at);
  });

  it('are ISO 8601 wherever a delivery has one, and its other numbers stay', () => {
    const delivery = { acceptedAt: at, attempt: 2, bytes: at, decisions: [{ at, by: 'ana' }], searchAt: undefined };

    expect(forPrograms(delivery, 'America/Bogota')).toEqual({
      acceptedAt: '2026-11-21T10:15:03.250-05:00',
      attempt: 2,
      bytes: at,
      decisions: [{ at: '2026-11-21T10:15:03.250-05:00', by: 'ana' }],
      searchAt: undefined,
    });
  });

  it.each([
    ['2026-11-20', '2026-11-20T05:00:00Z'],
    ['2026-11-20 08:00', '2026-11-20T13:00:00Z'],
    ['2026-11-20T08:00:30', '2026-11-20T13:00:30Z'],
    ['2026-11-20T08:00:00+01:00', '2026-11-20T07:00:00Z'],
    ['2026-11-20T13:00:00Z', '2026-11-20T13:00:00Z'],
    ['24h', '2026-11-20T15:15:03.250Z'],
    ['90 min', '2026-11-21T13:45:03.250Z'],
    ['7d', '2026-11-14T15:15:03.250Z'],
  ])('can be given as %s', (text, instant) => {
    expect(new Date(instantFrom('--since', text, 'America/Bogota', at)).toISOString()).toBe(
      new Date(instant).toISOString(),
    );
  });

  it.each(['yesterday', '2026-02-30', '2026-11-20 25:00', '20/11/2026', '24', '', '13:00Z'])(
    'are refused as %j, with what is meant',
    (text) => {
      expect(() => instantFrom('--since', text, 'America/Bogota', at)).toThrow(
        /^--since must be a day or a time in America\/Bogota/,
      );
    },
  );
});
