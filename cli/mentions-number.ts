import { textsOf } from './mentions-address.ts';

/** What people write between the digits of a number: `300 555-01.01`, `1'020.304`. */
const between = String.raw`[\s.,'’()/-]{0,2}`;
/** What stands before a telephone number of Colombia, written out. */
const prefix = String.raw`(?:\+|00)?57${between}`;

/**
 * Whether a text of the payloads bucket, which is JSON, holds this number as a whole, however its digits are grouped, with or without
 * the prefix of Colombia: that of a telephone, or of an identity document.
 */
export function mentionsNumber(json: string, number: string): boolean {
  const [, digits = number] = /^(?:00)?57(3\d{9})$/.exec(number) ?? [];
  const whole = [...digits.toLowerCase()].join(between);
  // The last digit of a tax number (NIT) only checks it.
  const end = String.raw`(?:(?=-\d(?!\d))|(?![\s.,'’()/-]?\d|\p{L}))`;
  return new RegExp(`(?<![\\p{L}\\d])(?:${prefix})?${whole}${end}`, 'u').test(textsOf(json));
}
