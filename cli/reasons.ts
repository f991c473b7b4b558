import { type Text, translate } from '../lib/language.ts';
import { causeTexts, reasonTexts } from './reason-texts.ts';

/** Returns Node's code for a failed connection with its meaning. */
export function causeText(code: string): string {
  return withMeaning(code, code, causeTexts);
}

/** Whether the commands know this word of a reason. */
export function isReason(word: string): boolean {
  return Object.hasOwn(reasonTexts, word);
}

/** Returns the reason with its meaning: `empty:2: a file has no bytes. Upload it again`. */
export function reasonText(reason: string): string {
  return withMeaning(reason, reason.split(':')[0] ?? '', reasonTexts);
}

function withMeaning(shown: string, word: string, meanings: Readonly<Record<string, Text>>): string {
  const meaning = Object.hasOwn(meanings, word) ? meanings[word] : undefined;
  return meaning ? `${shown}: ${translate(meaning)}` : shown;
}
