/** How a cell's number is shown. */
export type NumberKind = 'number' | 'date';

const dayMs = 24 * 60 * 60_000;
/** The formats that Excel shows as dates and times without a code of their own. ECMA-376, part 1, 18.8.30. */
const builtInDates = [14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47, ...range(27, 36), ...range(50, 58)];

/** Returns how a number format shows a number. `code`: the file's own format, where it has one of that number. */
export function kindOfFormat(id: number, code?: string): NumberKind {
  if (code === undefined) return builtInDates.includes(id) ? 'date' : 'number';
  // Without texts, escapes, and what stands in brackets: colours, currencies, conditions.
  const bare = code.replace(/"[^"]*"|\\.|_.|\*./g, '').replace(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '');
  return /[dmyhs]/i.test(bare) && !/general/i.test(bare) ? 'date' : 'number';
}

/** Returns a number without exponent, in the shortest form that means the same. Whole numbers keep all their digits. */
export function numberText(stored: string): string {
  if (/^-?\d+$/.test(stored)) return stored;
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value)) return stored;
  return plain(String(value));
}

/**
 * Returns a day or a time as `2026-12-01`, `2026-12-01 09:30:00` or `09:30:00`. Excel counts days from 1900, and has a
 * 29 February 1900; some files count from 1904.
 */
export function dateText(stored: string, from1904: boolean): string {
  const value = Number(stored);
  if (stored.trim() === '' || !Number.isFinite(value) || value < 0 || value > 2_958_466) return numberText(stored);
  const seconds = Math.round(value * 86_400);
  const day = Math.floor(seconds / 86_400);
  const time = new Date((seconds % 86_400) * 1_000).toISOString().slice(11, 19);
  if (day === 0 && !from1904) return time;
  const epoch = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, day < 60 ? 31 : 30);
  const date = new Date(epoch + day * dayMs).toISOString().slice(0, 10);
  return seconds % 86_400 === 0 ? date : `${date} ${time}`;
}

/** `1.5e+21` → `1500000000000000000000`. */
function plain(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${point < digits.length ? `.${digits.slice(point)}` : ''}`;
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
