/** Marks that change the writing direction. They make a text look like another: `exe.fdp` written backwards. */
export const bidiMark = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What cannot be read: control characters but tabs and line ends, marks of the writing direction, halves of a character. */
const illegible = new RegExp(`(?![\\t\\n\\r])\\p{Cc}|\\p{Cs}|${bidiMark.source}`, 'gu');

/** Ends of lines of Word, of old systems and of Unicode. */
const otherLineEnd = /[\v\f\x85\u2028\u2029]/g;

/** Returns the text with `\ufffd`, the sign for what cannot be shown, in the place of each character that cannot be read. */
export function legible(text: string): string {
  return text.replace(otherLineEnd, '\n').replace(illegible, '\ufffd');
}
