import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../lib/calendar/calendar.ts';
import { readHolidays } from '../../../lib/config/holiday-library.ts';
import { type Country, publicHolidays } from '../../../lib/config/public-holidays.ts';
import { publishedHolidays } from './published-holidays.ts';

const cases = Object.entries(publishedHolidays).flatMap(([country, years]) =>
  Object.entries(years).map(([year, days]) => [country as Country, Number(year), days.split(' ')] as const),
);

describe('the public holidays', () => {
  it.each(cases)('of %s in %d leave the working days that were published', (country, year, published) => {
    const [firstDay, lastDay] = [`${year}-01-01`, `${year}-12-31`];
    const holidays = readHolidays(country, undefined, year, year);
    const calendar = createCalendar({ name: country, zone: 'UTC', holidays, weekend: [6, 7], firstDay, lastDay });

    expect(mondaysToFridays(year).filter((day) => !calendar.isWorkingDay(day))).toEqual(
      published.map((day) => `${year}-${day}`),
    );
  });

  it('of a region are those of its country and its own', () => {
    const spain = readHolidays('ES', undefined, 2026, 2026);
    const madrid = readHolidays('ES', 'MD', 2026, 2026);

    expect(madrid).toEqual(expect.arrayContaining(spain));
    // The community's own day, and Maundy Thursday.
    expect(madrid).toEqual(expect.arrayContaining(['2026-04-02', '2026-05-02']));
  });

  it('of a region that does not exist are refused', () => {
    expect(() => readHolidays('ES', 'XX', 2026, 2026)).toThrow(new RangeError('ES has no region XX'));
  });

  it('reach from five years ago to ten years ahead', () => {
    const { firstDay, lastDay, days } = publicHolidays('CO');
    const year = new Date().getUTCFullYear();

    expect([firstDay, lastDay]).toEqual([`${year - 5}-01-01`, `${year + 10}-12-31`]);
    expect(days[0]).toBe(firstDay);
    expect(days.at(-1)).toBe(`${year + 10}-12-25`);
  });
});

function mondaysToFridays(year: number): string[] {
  const days: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += 86_400_000) {
    const day = new Date(at);
    if (day.getUTCDay() % 6 !== 0) days.push(day.toISOString().slice(0, 10));
  }
  return days;
}
