/** One field of a cron expression, as EventBridge documents it. */
interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for its values, from `least` on. */
  readonly words?: readonly string[];
  /** Whether `/` has a meaning in it. */
  readonly steps: boolean;
  /** What may be the whole field, and how an error lists that. */
  readonly whole?: RegExp;
  readonly wholeText?: string;
}

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
    ...{ name: 'day of the month', least: 1, most: 31, steps: true },
    ...{ whole: /^(\?|L|([1-9]|[12]\d|3[01])W)$/, wholeText: ', or one of ? L 15W' },
  },
  { name: 'month', least: 1, most: 12, words: months, steps: true },
  {
    ...{ name: 'day of the week', least: 1, most: 7, words: weekdays, steps: false },
    ...{ whole: /^(\?|L|[1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/, wholeText: ', or one of ? L 6L 6#2' },
  },
  { name: 'year', least: 1970, most: 2199, steps: true },
];

/** Returns why EventBridge Scheduler would refuse these fields of a cron expression, in one sentence; `undefined` if it would not. */
export function cronFault(text: string): string | undefined {
  const values = text.trim().split(/\s+/);
  if (values.length !== fields.length) {
    return `has ${values.length} fields, and EventBridge reads six: minutes hours day month weekday year, as in cron(0 8 ? * MON-FRI *)`;
  }
  const [, , day, , weekday] = values;
  if (day !== '?' && weekday !== '?') {
    return 'sets both day fields: write ? in the day of the month or in the day of the week, as in cron(0 8 ? * MON-FRI *)';
  }
  if (day === '?' && weekday === '?') return 'has ? in both day fields: write a day in one of them, or * for each day';
  const wrong = fields.findIndex((field, at) => !isValue(field, values[at] ?? ''));
  const field = fields[wrong];
  if (!field) return undefined;
  const words = field.words ? `, or ${field.words[0]} to ${field.words.at(-1)}` : '';
  const signs = field.steps ? '* , - /' : '* , -';
  return `has "${values[wrong]}" as ${field.name}, where EventBridge reads ${field.least} to ${field.most}${words}, with ${signs}${field.wholeText ?? ''}`;
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
