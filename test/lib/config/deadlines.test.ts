import { describe, expect, it } from 'vitest';
import { colombianTerms } from '../../../lib/calendar/term.ts';
import { deadlineEnd } from '../../../lib/config/deadlines.ts';

const calendars = {
  colombia: { country: 'CO', zone: 'America/Bogota', terms: { ...colombianTerms, today: { workingDays: 1 } } },
} as const;
const acceptedAt = new Date('2026-12-07T15:00:00Z');

describe('deadlineEnd', () => {
  // The 8th and the 25th of December 2026 and the 1st and the 11th of January 2027 are holidays.
  it.each([
    ['a day', 'PQRS', '2026-12-07', '2026-12-30', '2027-01-22'],
    ['a time that is the day before in Bogota', 'PQRS', '2026-12-08T04:59:00Z', '2026-12-30', '2027-01-22'],
    ['a Date', 'PQRS', new Date('2026-12-07T15:00:00Z'), '2026-12-30', '2027-01-22'],
    ['nothing: the day on which it is accepted', 'PQRS', undefined, '2026-12-30', '2027-01-22'],
    ['a day, with the extension of habeas data', 'habeas-data-claim', '2026-12-07', '2026-12-30', '2027-01-13'],
    ['a day that counts', 'habeas-data-consultation', '2026-12-07', '2026-12-21', '2026-12-29'],
    ['a day, of a term without extension', 'today', '2026-12-07', '2026-12-09', undefined],
  ])('counts from %s', (_what, term, from, day, extended) => {
    expect(deadlineEnd(calendars, { term, from }, acceptedAt)).toMatchObject({ day, extended });
  });

  it('rings on the working day before, at 9:00 of the calendar, and is due at 17:00', () => {
    expect(deadlineEnd(calendars, { term: 'PQRS', from: '2026-11-30' }, acceptedAt)).toMatchObject({
      day: '2026-12-22',
      remindAt: new Date('2026-12-21T14:00:00Z'),
      dueAt: new Date('2026-12-22T22:00:00Z'),
    });
  });

  it('rings on the last day where the day before is over', () => {
    expect(deadlineEnd(calendars, { term: 'today', from: '2026-12-07' }, acceptedAt)).toMatchObject({
      remindAt: new Date('2026-12-09T14:00:00Z'),
    });
  });

  it.each([
    ['a term that no calendar has', { term: 'PQR', from: '2026-12-07' }, 'term'],
    ['the name of a method', { term: 'toString', from: '2026-12-07' }, 'term'],
    ['a day before the holidays that are known', { term: 'PQRS', from: '1999-12-07' }, 'from'],
    ['a day after them', { term: 'PQRS', from: '2199-12-07' }, 'from'],
  ])('says what is wrong with %s', (_what, deadline, field) => {
    expect(deadlineEnd(calendars, deadline, acceptedAt)).toMatchObject({
      field,
      reason: expect.stringMatching(/^must be/),
    });
    expect(deadlineEnd(undefined, deadline, acceptedAt)).toMatchObject({ field: 'term' });
  });
});
