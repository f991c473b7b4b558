import { expect, it } from 'vitest';
import { createRun } from '../../../lib/config/run.ts';
import type { Schedule } from '../../../lib/config/schedules.ts';

const calendars = {
  colombia: { country: 'CO', zone: 'America/Bogota' },
  chile: { country: 'CL', zone: 'America/Santiago' },
} as const;
const schedule: Schedule = {
  ...{ name: 'review', operation: 'demo', expression: 'cron(0 8 ? * MON-FRI *)', commands: () => [] },
  ...{ zone: 'America/Bogota', calendar: 'colombia' },
};
// Monday at 8:00 in Bogotá. The 8th of December is a holiday.
const run = createRun(schedule, calendars, new Date('2026-12-07T13:00:00Z'));

it('has the day of its zone, also late in the evening', () => {
  expect(createRun(schedule, calendars, new Date('2026-12-08T04:59:00Z')).day).toBe('2026-12-07');
  expect(createRun({ ...schedule, zone: 'Europe/Madrid' }, calendars, new Date('2026-12-07T23:30:00Z')).day).toBe(
    '2026-12-08',
  );
});

it('counts its dates from the time at which it was to fire', () => {
  expect(run.at('17:00')).toEqual(new Date('2026-12-07T22:00:00Z'));
  expect(run.nextWorkingDayAt('09:00')).toEqual(new Date('2026-12-09T14:00:00Z'));
  expect(run.inWorkingDays(3)).toBe('2026-12-11');
  expect(run.at('17:00', run.inWorkingDays(3))).toEqual(new Date('2026-12-11T22:00:00Z'));
  expect(run.inWorkingDays(-1)).toBe('2026-12-04');
});

it('says what is left until a day', () => {
  expect([run.daysLeft('2026-12-31'), run.daysLeft('2026-12-07'), run.daysLeft('2026-12-01')]).toEqual([24, 0, -6]);
  expect([run.workingDaysLeft('2026-12-10'), run.workingDaysLeft('2026-12-04')]).toEqual([2, -1]);
  expect(() => run.daysLeft('2026-02-30')).toThrow(RangeError);
});

it('knows holidays', () => {
  expect(run.isWorkingDay()).toBe(true);
  expect(createRun(schedule, calendars, new Date('2026-12-08T13:00:00Z')).isWorkingDay()).toBe(false);
});

it('places times by the clocks of its zone, at both changes of the clocks', () => {
  const chilean = { ...schedule, zone: 'America/Santiago', calendar: 'chile' };
  const on = (instant: string) => createRun(chilean, calendars, new Date(instant));

  // Of 23:30, which comes twice on the 3rd of April, the first. 00:30 does not exist on the 5th of September.
  expect(on('2027-04-03T12:00:00Z').at('23:30')).toEqual(new Date('2027-04-04T02:30:00Z'));
  expect(on('2027-09-05T12:00:00Z').at('00:30')).toEqual(new Date('2027-09-05T04:30:00Z'));
  expect(on('2027-09-03T12:00:00Z').nextWorkingDayAt('09:00')).toEqual(new Date('2027-09-06T12:00:00Z'));
});

it('without a calendar names the schedule that needs one', () => {
  const { calendar: _none, ...plain } = schedule;
  const without = createRun(plain, calendars, run.firedAt);

  expect(without.at('17:00')).toEqual(run.at('17:00'));
  for (const count of [
    () => without.inWorkingDays(1),
    () => without.isWorkingDay(),
    () => without.workingDaysLeft('2026-12-31'),
  ]) {
    expect(count).toThrow('schedules.review: set its calendar to count working days');
  }
});
