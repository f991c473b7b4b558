import { describe, expect, it } from 'vitest';
import { colombianTerms } from '../../../lib/calendar/term.ts';
import { type Calendars, calendarNamed, termNamed } from '../../../lib/config/calendars.ts';

const calendars: Calendars = {
  colombia: {
    country: 'CO',
    zone: 'America/Bogota',
    companyHolidays: ['2026-12-24'],
    terms: { ...colombianTerms, quote: { workingDays: 2 } },
  },
  shop: { country: 'PE', zone: 'America/Lima', weekend: ['sunday'], completeUntil: '2027-12-31' },
};

describe('a calendar of the configuration', () => {
  it('rests on public holidays, on those of the company and at the weekend', () => {
    const calendar = calendarNamed(calendars, 'colombia');

    expect(calendar.zone).toBe('America/Bogota');
    expect(['2026-12-08', '2026-12-24', '2026-12-26', '2026-12-28'].map(calendar.isWorkingDay)).toEqual([
      ...[false, false, false, true],
    ]);
  });

  it('works on Saturdays where its weekend is Sunday, and ends where its list does', () => {
    const calendar = calendarNamed(calendars, 'shop');

    expect(calendar.isWorkingDay('2026-12-26')).toBe(true);
    expect(calendar.lastDay).toBe('2027-12-31');
  });

  it.each(['bolivia', 'toString'])('is refused by a name that it does not have: %s', (name) => {
    expect(() => calendarNamed(calendars, name)).toThrow(`bridge.config.ts has no calendar "${name}"`);
    expect(() => calendarNamed(undefined, name)).toThrow(`bridge.config.ts has no calendar "${name}"`);
  });
});

describe('a term of the configuration', () => {
  it('comes with the calendar that counts it', () => {
    const { calendar, term } = termNamed(calendars, 'quote');

    // The 24th is the company's, the 25th everybody's.
    expect(calendar.dueDays(term, '2026-12-22')).toEqual({ due: '2026-12-28' });
  });

  it.each(['PQR', 'toString'])('is refused by a name that no calendar has: %s', (name) => {
    expect(() => termNamed(calendars, name)).toThrow(`bridge.config.ts has no term "${name}"`);
  });
});
