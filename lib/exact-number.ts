/**
 * Whether JavaScript holds exactly the number that this JSON text writes. An integer beyond 2^53 is no such number, whatever
 * its digits: a neighbour of it may have been meant.
 */
export function isExactNumber(text: string): boolean {
  const value = Number(text);
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) return false;
  return decimalOf(text) === decimalOf(String(value));
}

/** The number in one spelling: `1.50` and `15e-1` are both `15e-1`. Takes time in proportion to the length of the text. */
function decimalOf(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  const digits = whole + fraction;
  let begin = 0;
  while (digits[begin] === '0') begin += 1;
  let end = digits.length;
  while (end > begin && digits[end - 1] === '0') end -= 1;
  if (begin === end) return '0';
  return `${sign}${digits.slice(begin, end)}e${Number(exponent) - fraction.length + digits.length - end}`;
}
