import { describe, expect, it } from 'vitest';
import { type CalendarFacts, CalendarRangeError, createCalendar } from '../../../lib/calendar/calendar.ts';
import { colombianTerms } from '../../../lib/calendar/term.ts';

/** Colombia around the end of 2026, with a holiday of the company on 24 December only where a test says so. */
const facts: CalendarFacts = {
  name: 'colombia',
  zone: 'America/Bogota',
  holidays: ['2026-12-08', '2026-12-25', '2027-01-01', '2027-01-11'],
  weekend: [6, 7],
  firstDay: '2026-11-01',
  lastDay: '2027-03-31',
};
const calendar = createCalendar(facts);

describe('a calendar', () => {
  it.each([
    ['2026-12-07', true],
    ['2026-12-08', false],
    ['2026-12-12', false],
    ['2026-12-13', false],
    ['2026-12-14', true],
  ])('knows whether %s is a working day', (day, isWorking) => {
    expect(calendar.isWorkingDay(day)).toBe(isWorking);
  });

  it.each([
    ['2026-12-07', '2026-12-09'],
    ['2026-12-08', '2026-12-09'],
    ['2026-12-11', '2026-12-14'],
    ['2026-12-31', '2027-01-04'],
    ['2027-01-08', '2027-01-12'],
  ])('after %s works next on %s', (day, next) => {
    expect(calendar.nextWorkingDay(day)).toBe(next);
  });

  it.each([
    ['2026-12-07', 3, '2026-12-11'],
    ['2026-12-05', 1, '2026-12-07'],
    ['2026-12-07', 0, '2026-12-07'],
    ['2026-12-08', 0, '2026-12-09'],
    ['2026-12-12', 0, '2026-12-14'],
    ['2026-12-09', -1, '2026-12-07'],
    ['2027-01-12', -2, '2027-01-07'],
  ])('from %s by %d working days reaches %s', (day, count, reached) => {
    expect(calendar.addWorkingDays(day, count)).toBe(reached);
  });

  it.each([
    ['2026-12-07', '2026-12-11', 3],
    ['2026-12-07', '2026-12-07', 0],
    ['2026-12-07', '2026-12-08', 0],
    ['2026-12-05', '2026-12-07', 1],
    ['2026-12-11', '2026-12-07', -3],
    ['2026-12-24', '2027-01-12', 10],
  ])('counts the working days after %s up to %s: %d', (from, to, count) => {
    expect(calendar.workingDaysBetween(from, to)).toBe(count);
  });

  it('counts back what it counted forward, over every day and length', () => {
    for (let at = 1; at <= 30; at++) {
      const from = `2026-12-${String(at).padStart(2, '0')}`;
      for (let count = 1; count <= 30; count++) {
        expect(calendar.workingDaysBetween(from, calendar.addWorkingDays(from, count))).toBe(count);
      }
    }
  });

  it('rests on the days that the company adds, and on another weekend', () => {
    const own = createCalendar({ ...facts, holidays: [...facts.holidays, '2026-12-24'], weekend: [7] });

    expect(own.nextWorkingDay('2026-12-23')).toBe('2026-12-26');
  });

  it.each([
    ['a count beyond its last day', () => calendar.addWorkingDays('2027-03-30', 2)],
    ['a count before its first day', () => calendar.addWorkingDays('2026-11-02', -1)],
    ['a day after its last', () => calendar.isWorkingDay('2027-04-01')],
    ['a day before its first', () => calendar.isWorkingDay('2026-10-31')],
    ['a difference beyond its last day', () => calendar.workingDaysBetween('2027-03-30', '2027-04-02')],
  ])('refuses %s', (_what, count) => {
    expect(count).toThrow(CalendarRangeError);
    expect(count).toThrow(/^The calendar "colombia" holds 2026-11-01 to 2027-03-31, and \d{4}-\d\d-\d\d lies outside/);
  });
});

describe('a local time of a calendar', () => {
  it('is an instant of its zone', () => {
    expect(calendar.at('2026-12-09', '09:00')).toEqual(new Date('2026-12-09T14:00:00Z'));
    expect(calendar.dayOf(new Date('2026-12-09T04:59:59Z'))).toBe('2026-12-08');
  });

  it.each([
    ['2026-12-07T13:00:00Z', '2026-12-09T14:00:00.000Z'],
    // Still Wednesday in Bogotá, Thursday in London.
    ['2026-12-10T04:30:00Z', '2026-12-10T14:00:00.000Z'],
  ])('after %s, "next working day 09:00" is %s', (instant, next) => {
    expect(calendar.nextWorkingDayAt(new Date(instant), '09:00').toISOString()).toBe(next);
  });

  it.each([
    // Over the weekend the clocks of Chile move from -04:00 to -03:00, those of New York from -04:00 to -05:00.
    ['America/Santiago', '2026-09-04T22:00:00Z', '2026-09-07T12:00:00.000Z'],
    ['America/New_York', '2026-10-30T21:00:00Z', '2026-11-02T14:00:00.000Z'],
    ['America/New_York', '2026-03-06T21:00:00Z', '2026-03-09T13:00:00.000Z'],
    ['America/Mexico_City', '2022-10-28T21:00:00Z', '2022-10-31T15:00:00.000Z'],
    ['America/Sao_Paulo', '2018-11-01T21:00:00Z', '2018-11-05T11:00:00.000Z'],
  ])('in %s after %s, "next working day 09:00" is %s', (zone, instant, next) => {
    const elsewhere = createCalendar({
      ...{ name: 'elsewhere', zone, weekend: [6, 7], holidays: ['2018-11-02'] },
      ...{ firstDay: '2018-01-01', lastDay: '2027-12-31' },
    });

    expect(elsewhere.nextWorkingDayAt(new Date(instant), '09:00').toISOString()).toBe(next);
  });
});

/** Counted by hand on a calendar of December 2026 and January 2027. */
describe('a term', () => {
  it.each([
    ['PQRS', '2026-12-07', '2026-12-30', '2027-01-22'],
    ['PQRS-documents', '2026-12-07', '2026-12-22', '2027-01-07'],
    ['PQRS-consultation', '2026-12-07', '2027-01-22', '2027-03-05'],
    ['habeas-data-claim', '2026-12-07', '2026-12-30', '2027-01-13'],
    ['habeas-data-consultation', '2026-12-07', '2026-12-21', '2026-12-29'],
  ] as const)('%s of a petition received on %s ends on %s, extended on %s', (term, received, due, extended) => {
    expect(calendar.dueDays(colombianTerms[term], received)).toEqual({ due, extended });
  });

  it('counts from the next working day, also when it was received on a day without work', () => {
    const sunday = calendar.dueDays({ workingDays: 1 }, '2026-12-06');

    expect(sunday).toEqual({ due: '2026-12-07' });
    expect(calendar.dueDays({ workingDays: 1, firstDay: 'receipt' }, '2026-12-06')).toEqual(sunday);
  });

  it('counts the day of receipt where its law says so', () => {
    expect(calendar.dueDays({ workingDays: 1, firstDay: 'receipt' }, '2026-12-07')).toEqual({ due: '2026-12-07' });
  });

  it('counts from the local day of an instant', () => {
    // 23:30 on Monday in Bogotá, Tuesday in London.
    expect(calendar.dueDays({ workingDays: 1 }, new Date('2026-12-15T04:30:00Z'))).toEqual({ due: '2026-12-15' });
  });
});
