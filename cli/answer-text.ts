import { type Text, translate } from '../lib/language.ts';
import { answerTexts } from './reason-texts.ts';

/**
 * Returns what an answer means for a person: `301: the server moved. …`. `code` is that of the CRM's own answer: with one, or for
 * a status that means nothing more, it returns the status alone. `undefined` without a status.
 */
export function answerText(http: number | undefined, code: number | undefined): string | undefined {
  if (http === undefined) return undefined;
  const meaning = code === undefined ? meaningOf(http) : undefined;
  return meaning ? `${http}: ${translate(meaning)}` : String(http);
}

function meaningOf(http: number): Text | undefined {
  if (http >= 300 && http < 400) return answerTexts.moved;
  if (http >= 500) return answerTexts.down;
  const pages: Readonly<Record<string, Text>> = answerTexts;
  return pages[http];
}
