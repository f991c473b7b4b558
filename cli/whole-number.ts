import { Refused } from './refused.ts';

/** The number that an option says, 1 at least. Throws Refused for anything else. */
export function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Refused(`${option} wants a whole number from 1`);
}
