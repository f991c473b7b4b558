/** One field of a cron expression, as EventBridge documents it. */
interface Field {
  readonly name: CronFieldName;
  readonly least: number;
  readonly most: number;
  /** Words for its values, from `least` on. */
  readonly words?: readonly string[];
  /** Whether `/` has a meaning in it. */
  readonly steps: boolean;
  /** What may be the whole field, and samples of it. */
  readonly whole?: RegExp;
  readonly wholeSigns?: string;
}

export type CronFieldName = 'minutes' | 'hours' | 'dayOfMonth' | 'month' | 'dayOfWeek' | 'year';

/**
 * Why EventBridge Scheduler would refuse a cron expression. `field`: a value that its field does not have, and what the field has:
 * numbers, words, signs, and samples of what may be the whole field.
 */
export type CronFault =
  | { readonly kind: 'fieldCount'; readonly count: number }
  | { readonly kind: 'bothDays' | 'noDay' }
  | {
      readonly kind: 'field';
      readonly value: string;
      readonly field: CronFieldName;
      readonly least: number;
      readonly most: number;
      readonly words: readonly string[];
      readonly signs: string;
      readonly wholeSigns: string;
    };

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * The table of fields in the user guide of EventBridge, "Cron expressions". What it does not list is refused, although other
 * dialects know it: `L-3`, `LW`, `FRI-MON`, a step of weekdays.
 */
const fields: readonly Field[] = [
  { name: 'minutes', least: 0, most: 59, steps: true },
  { name: 'hours', least: 0, most: 23, steps: true },
  {
    ...{ name: 'dayOfMonth', least: 1, most: 31, steps: true },
    ...{ whole: /^(\?|L|([1-9]|[12]\d|3[01])W)$/, wholeSigns: '? L 15W' },
  },
  { name: 'month', least: 1, most: 12, words: months, steps: true },
  {
    ...{ name: 'dayOfWeek', least: 1, most: 7, words: weekdays, steps: false },
    ...{ whole: /^(\?|L|[1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/, wholeSigns: '? L 6L 6#2' },
  },
  { name: 'year', least: 1970, most: 2199, steps: true },
];

/** Returns why EventBridge Scheduler would refuse these fields of a cron expression; `undefined` if it would not. */
export function cronFault(text: string): CronFault | undefined {
  const values = text.trim().split(/\s+/);
  if (values.length !== fields.length) return { kind: 'fieldCount', count: values.length };
  const [, , day, , weekday] = values;
  if (day !== '?' && weekday !== '?') return { kind: 'bothDays' };
  if (day === '?' && weekday === '?') return { kind: 'noDay' };
  const wrong = fields.findIndex((field, at) => !isValue(field, values[at] ?? ''));
  const field = fields[wrong];
  if (!field) return undefined;
  const { name, least, most, words = [], steps, wholeSigns = '' } = field;
  const signs = steps ? '* , - /' : '* , -';
  return { kind: 'field', value: values[wrong] ?? '', field: name, least, most, words, signs, wholeSigns };
}

function isValue(field: Field, text: string): boolean {
  return field.whole?.test(text) === true || text.split(',').every((item) => isItem(field, item));
}

/** A value, a range that ascends, or `*`; with a step where the field has steps. */
function isItem({ least, most, words = [], steps }: Field, item: string): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0 || (step !== undefined && !(steps && /^[1-9]\d*$/.test(step) && Number(step) <= most)))
    return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => (words.includes(end) ? words.indexOf(end) + least : numberOf(end)));
  return ends.length <= 2 && ends.every((end, at) => end >= (ends[at - 1] ?? least) && end <= most);
}

/** `NaN` for anything but digits: `Number` reads much more. */
function numberOf(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
