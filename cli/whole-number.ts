import { translate } from '../lib/language.ts';
import { RefusedError } from './refused-error.ts';
import { texts } from './texts.ts';

/** Returns the number that an option says. Throws a RefusedError for anything but a whole number from 1. */
export function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new RefusedError(translate(texts.wholeNumber, { option }));
}
