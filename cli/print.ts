import { inspect } from 'node:util';

/** What a terminal acts on, what is not seen, and what changes the order of the letters around it. */
const unprintable = /(?!\r?\n|[\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/**
 * Returns the text with each unprintable character as its code: `\u001b`. Line breaks, tabs and the joiners within words and
 * emoji stay. JSON keeps its meaning.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (character) => character.split('').map(codeOf).join(''));
}

function codeOf(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Prints a text to standard output, in the colours of `paint`. The commands and `npm start` print in no other way. */
export function print(
  text: string,
  paint: (line: string, stream: NodeJS.WritableStream) => string = (line) => line,
): void {
  console.log(paint(printable(text), process.stdout));
}

/** Prints a sentence, or an error with its stack, to standard error. */
export function printError(error: unknown): void {
  console.error(printable(typeof error === 'string' ? error : inspect(error)));
}
