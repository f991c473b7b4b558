import { printable } from '../print.ts';

/** Returns what the page shows as JSON. Its texts hold no character that a terminal would act on, or that reorders them. */
export function shownJson(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) => (typeof part === 'string' ? printable(part) : part));
}
