import { describe, expect, it } from 'vitest';
import { firingsAfter } from '../../../lib/calendar/firings.ts';
import { expressionFault } from '../../../lib/calendar/schedule-expression.ts';
import { type ClockTime, matchesAwsCron } from './aws-cron.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Each wildcard of AWS's table, and its corners: short months, weekends at the ends of a month, leap years. */
const days = [
  ...['* * ?', '1 * ?', '31 * ?', '1,15 * ?', '1-7 * ?', '1/10 * ?', '*/9 * ?', '5-20/5 * ?', '29 2 ?', '29 FEB ?'],
  ...['L * ?', 'L 2 ?', '1W * ?', '3W * ?', '15W * ?', '30W * ?', '31W * ?', '28W 2 ?'],
  ...['? * MON-FRI', '? * 2-6', '? * SUN', '? * 1,7', '? * SAT,SUN', '? * L', '? * 6L', '? * 1L', '? * 7L', '? * *'],
  ...['? * 3#2', '? * 6#1', '? * FRI#1', '? * 2#5', '? * 7#5', '? * 1#1', '? JAN-MAR MON', '? 1/3 2', '? */5 2#3'],
  ...['1 JAN,JUL ?', '? DEC 6L', '1 12 ?'],
];

describe('the firings of a cron expression', () => {
  it.each(days)('on the days "%s" are those of the AWS documentation, over six years', (fields) => {
    const text = `30 9 ${fields} *`;
    const found = within(`cron(${text})`, 'UTC', '2024-01-01T00:00:00Z', '2030-01-01T00:00:00Z');

    expect(found).toEqual(documented(text, '2024-01-01T09:30:00Z', '2030-01-01T00:00:00Z', dayMs));
    expect(found).not.toEqual([]);
  });

  it.each([
    ...['0 8 ? * * *', '0/15 * * * ? *', '5/20 * * * ? *', '*/7 * * * ? *', '0 */6 * * ? *', '0 8-18/2 * * ? *'],
    ...['0,30 9,14 * * ? *', '10-12 23 * * ? *', '59 23 * * ? *', '0 0 * * ? *', '30 9/5 ? * MON *'],
  ])('at the times "%s" are those of the AWS documentation, over four days', (text) => {
    const [from, to] = ['2026-11-29T00:00:00Z', '2026-12-03T00:00:00Z'];

    expect(within(`cron(${text})`, 'UTC', from, to)).toEqual(documented(text, from, to, minuteMs));
  });

  it.each([
    ['2026', []],
    ['2027', ['2027-06-01']],
    ['2027-2029', ['2027-06-01', '2028-06-01', '2029-06-01']],
    ['2028,2030', ['2028-06-01', '2030-06-01']],
    ['2027/2', ['2027-06-01', '2029-06-01', '2031-06-01']],
    ['*', ['2027-06-01', '2028-06-01', '2029-06-01']],
  ])('in the years %s are those that are still to come', (years, found) => {
    const firings = firingsAfter(`cron(0 0 1 6 ? ${years})`, 'UTC', new Date('2026-12-01T00:00:00Z'));

    expect(firings.take(3).map(isoDay).toArray()).toEqual(found);
  });

  it.each(['30 2', '31 4', '31 6,9,11', '30-31 FEB'])('on day %s are none', (dayAndMonth) => {
    const [day, month] = dayAndMonth.split(' ');
    const firings = firingsAfter(`cron(0 8 ${day} ${month} ? *)`, 'America/Bogota', new Date('2026-12-01T00:00:00Z'));

    expect(firings.next()).toEqual({ done: true, value: undefined });
  });
});

/** A week around each change of clocks, in zones that change at 02:00, at midnight, and by half an hour. */
const changes = [
  ['America/New_York', '2026-03-05', '2026-03-11'],
  ['America/New_York', '2026-10-29', '2026-11-04'],
  ['America/Santiago', '2026-04-02', '2026-04-08'],
  ['America/Santiago', '2026-09-03', '2026-09-09'],
  ['America/Mexico_City', '2022-03-31', '2022-04-06'],
  ['America/Mexico_City', '2022-10-27', '2022-11-02'],
  ['America/Mexico_City', '2026-04-02', '2026-04-08'],
  ['America/Sao_Paulo', '2018-11-01', '2018-11-07'],
  ['America/Sao_Paulo', '2019-02-14', '2019-02-20'],
  ['Australia/Lord_Howe', '2026-04-02', '2026-04-08'],
  ['Australia/Lord_Howe', '2026-10-01', '2026-10-07'],
] as const;

describe('a change of clocks', () => {
  it.each(changes)(
    'in %s between %s and %s: a skipped time does not fire, a repeated one fires once',
    (zone, from, to) => {
      const shown = clockTimes(zone, Date.parse(from), Date.parse(to));
      for (const text of ['0/10 * * * ? *', '30 0 * * ? *', '0 0 * * ? *', '45 1,2,23 ? * SUN,SAT *', '15 2 * * ? *']) {
        const found = within(`cron(${text})`, zone, from, to);
        expect(found, text).toEqual(
          shown.filter(({ time }) => matchesAwsCron(text, time)).map(({ instant }) => instant),
        );
      }
    },
  );

  it('is not passed twice by asking between the two passes of an hour', () => {
    // 01:10 for the second time: 01:30 has fired, and fires no more today.
    const firings = firingsAfter('cron(30 1 * * ? *)', 'America/New_York', new Date('2026-11-01T06:10:00Z'));

    expect(firings.next().value).toEqual(new Date('2026-11-02T06:30:00Z'));
  });

  it('leaves out the day whose 02:30 does not exist', () => {
    const firings = firingsAfter('cron(30 2 * * ? *)', 'America/New_York', new Date('2026-03-07T00:00:00Z'));

    expect(firings.take(2).toArray()).toEqual([new Date('2026-03-07T07:30:00Z'), new Date('2026-03-09T06:30:00Z')]);
  });
});

describe('an expression', () => {
  it.each([
    ...days.map((fields) => `cron(0 8 ${fields} *)`),
    ...['cron(0 8 ? * MON-FRI 2026-2030)', 'cron(0/5 8-17 ? * MON-FRI *)', 'cron(15 10 ? * 6L 2022-2023)'],
    ...['rate(1 minute)', 'rate(1 minutes)', 'rate(5 minutes)', 'rate(12 hours)', 'rate(30 days)'],
  ])('%s has no fault', (expression) => {
    expect(expressionFault(expression)).toBeUndefined();
  });

  it.each([
    ['cron(0 8 * * MON-FRI *)', { kind: 'bothDays' }],
    ['cron(0 8 1 * 2 *)', { kind: 'bothDays' }],
    ['cron(0 8 * * * *)', { kind: 'bothDays' }],
    ['cron(0 8 ? * ? *)', { kind: 'noDay' }],
    ['cron(0 8 * * ?)', { kind: 'fieldCount', count: 5 }],
    ['cron(0 8 ? * MON)', { kind: 'fieldCount', count: 5 }],
    ['cron(0 0 8 ? * MON *)', { kind: 'fieldCount', count: 7 }],
    ['cron(60 8 ? * MON *)', { kind: 'field', value: '60', field: 'minutes' }],
    ['cron(0 24 ? * MON *)', { kind: 'field', value: '24', field: 'hours' }],
    ['cron(0 8 32 * ? *)', { kind: 'field', value: '32', field: 'dayOfMonth' }],
    ['cron(0 8 0 * ? *)', { kind: 'field', value: '0', field: 'dayOfMonth' }],
    ['cron(0 8 L-3 * ? *)', { kind: 'field', value: 'L-3', field: 'dayOfMonth' }],
    ['cron(0 8 LW * ? *)', { kind: 'field', value: 'LW', field: 'dayOfMonth' }],
    ['cron(0 8 1,L * ? *)', { kind: 'field', value: '1,L', field: 'dayOfMonth' }],
    ['cron(0 8 1W,15W * ? *)', { kind: 'field', value: '1W,15W', field: 'dayOfMonth' }],
    ['cron(0 8 1 13 ? *)', { kind: 'field', value: '13', field: 'month' }],
    ['cron(0 8 1 ENE ? *)', { kind: 'field', value: 'ENE', field: 'month' }],
    ['cron(0 8 ? * 0 *)', { kind: 'field', value: '0', field: 'dayOfWeek' }],
    ['cron(0 8 ? * LUN-VIE *)', { kind: 'field', value: 'LUN-VIE', field: 'dayOfWeek' }],
    ['cron(0 8 ? * FRI-MON *)', { kind: 'field', value: 'FRI-MON', field: 'dayOfWeek' }],
    ['cron(0 8 ? * 2/2 *)', { kind: 'field', value: '2/2', field: 'dayOfWeek' }],
    ['cron(0 8 ? * 3#1,6#3 *)', { kind: 'field', value: '3#1,6#3', field: 'dayOfWeek' }],
    ['cron(0 8 ? * 6#6 *)', { kind: 'field', value: '6#6', field: 'dayOfWeek' }],
    ['cron(0 8 ? * MON 26)', { kind: 'field', value: '26', field: 'year' }],
    ['cron(*/0 8 ? * MON *)', { kind: 'field', value: '*/0', field: 'minutes' }],
    ['cron(1/2/3 8 ? * MON *)', { kind: 'field', value: '1/2/3', field: 'minutes' }],
    ['cron(20-10 8 ? * MON *)', { kind: 'field', value: '20-10', field: 'minutes' }],
    ['cron(1- 8 ? * MON *)', { kind: 'field', value: '1-', field: 'minutes' }],
    ['cron(, 8 ? * MON *)', { kind: 'field', value: ',', field: 'minutes' }],
    ['cron(1e1 8 ? * MON *)', { kind: 'field', value: '1e1', field: 'minutes' }],
    ['rate(0 minutes)', { kind: 'rate' }],
    ['rate(1.5 hours)', { kind: 'rate' }],
    ['rate(5 seconds)', { kind: 'rate' }],
    ['rate(hour)', { kind: 'rate' }],
    ['0 8 ? * MON-FRI *', { kind: 'expression' }],
    ['at(2026-12-01T08:00:00)', { kind: 'expression' }],
    ['every day', { kind: 'expression' }],
  ])('%s is refused: %j', (expression, fault) => {
    expect(expressionFault(expression)).toMatchObject(fault);
  });
});

/** The firings from one instant up to another, the first included. */
function within(expression: string, zone: string, from: string, to: string): string[] {
  const end = new Date(to);
  const found: string[] = [];
  for (const instant of firingsAfter(expression, zone, new Date(Date.parse(from) - 1))) {
    if (instant >= end) break;
    found.push(instant.toISOString());
  }
  return found;
}

/** The matching times of UTC, tried one after another. */
function documented(text: string, from: string, to: string, stepMs: number): string[] {
  const found: string[] = [];
  for (let at = Date.parse(from); at < Date.parse(to); at += stepMs) {
    const instant = new Date(at);
    const [year, month, day] = [instant.getUTCFullYear(), instant.getUTCMonth() + 1, instant.getUTCDate()];
    const time = { year, month, day, hour: instant.getUTCHours(), minute: instant.getUTCMinutes() };
    if (matchesAwsCron(text, time)) found.push(instant.toISOString());
  }
  return found;
}

/** What the clocks of a zone show, minute by minute, and when they show it for the first time. */
function clockTimes(zone: string, from: number, to: number): { instant: string; time: ClockTime }[] {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric' },
  });
  const shown = new Map<string, { instant: string; time: ClockTime }>();
  // What was shown before the span may not count as new in it.
  for (let at = from - dayMs; at < to; at += minuteMs) {
    const text = format.format(at);
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0] = (text.match(/\d+/g) ?? []).map(Number);
    const time = { year, month, day, hour, minute };
    if (!shown.has(text)) shown.set(text, { instant: new Date(at).toISOString(), time });
  }
  return [...shown.values()].filter(({ instant }) => Date.parse(instant) >= from);
}

function isoDay(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}
