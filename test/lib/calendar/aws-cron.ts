/** A time as the clocks show it. `weekday` is 1 for Sunday to 7 for Saturday. */
export interface ClockTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/**
 * Whether a clock time matches the six fields of a cron expression. Written from the table and the notes of AWS's user guide
 * ("Cron expressions reference"), without this project's code and without a cron library: the tests compare with it.
 */
export function matchesAwsCron(fields: string, time: ClockTime): boolean {
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields.split(' ');
  return (
    isIn(minute, time.minute, 0, 59) &&
    isIn(hour, time.hour, 0, 23) &&
    isIn(inNumbers(month, 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'), time.month, 1, 12) &&
    isIn(year, time.year, 1970, 2199) &&
    (day === '?' ? isWeekday(inNumbers(weekday, 'SUN MON TUE WED THU FRI SAT'), time) : isMonthDay(day, time))
  );
}

function isMonthDay(field: string, { year, month, day }: ClockTime): boolean {
  const last = lastDayOf(year, month);
  if (field === 'L') return day === last;
  if (!field.endsWith('W')) return isIn(field, day, 1, 31);
  // The weekday closest to that day, within the month.
  const wanted = Number(field.slice(0, -1));
  if (wanted > last) return false;
  const weekday = weekdayOf(year, month, wanted);
  if (weekday === 7) return day === (wanted === 1 ? 3 : wanted - 1);
  if (weekday === 1) return day === (wanted === last ? wanted - 2 : wanted + 1);
  return day === wanted;
}

function isWeekday(field: string, { year, month, day }: ClockTime): boolean {
  const weekday = weekdayOf(year, month, day);
  const [, nthOf, nth] = /^(\d)#(\d)$/.exec(field) ?? [];
  if (nth) return weekday === Number(nthOf) && Math.ceil(day / 7) === Number(nth);
  if (field === 'L') return weekday === 7;
  if (field.endsWith('L')) return weekday === Number(field[0]) && day + 7 > lastDayOf(year, month);
  return isIn(field, weekday, 1, 7);
}

function isIn(field: string, value: number, least: number, most: number): boolean {
  return field.split(',').some((item) => {
    const [range = '', step] = item.split('/');
    const [first, last] = range === '*' ? [least, most] : range.split('-').map(Number);
    if (first === undefined) return false;
    if (step === undefined) return value >= first && value <= (last ?? first);
    return value >= first && value <= (last ?? most) && (value - first) % Number(step) === 0;
  });
}

/** The field with each word as its number from 1. */
function inNumbers(field: string, words: string): string {
  return field.replace(/[A-Z]{3}/g, (word) => String(words.split(' ').indexOf(word) + 1));
}

function lastDayOf(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function weekdayOf(year: number, month: number, day: number): number {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
}
