import { translate } from '../../language.ts';
import { nearestWord } from '../../nearest.ts';
import { texts } from './texts.ts';

/** One fault of a configuration. */
export interface Fault {
  /** The place, and the setting: `operations.demo: tokens`. */
  readonly where: string;
  /** What is wrong, in the language of the terminal. */
  readonly sentence: string;
  /** The setting or the field at fault, by which its line is found. */
  readonly name?: string | undefined;
}

/** Returns the fault in a list when the setting is wrong, else an empty list. */
export function faultIf(isWrong: boolean, where: string, sentence: () => string, name?: string): Fault[] {
  return isWrong ? [{ where, sentence: sentence(), name }] : [];
}

/** Returns the sentence with the known word that is most like the unknown one, if there is one. */
export function withNearest(fault: string, unknown: string, known: readonly string[]): string {
  const likelier = nearestWord(unknown, known);
  return likelier === undefined ? fault : translate(texts.likelier, { fault, likelier });
}

/** Returns the names that a list holds more than once. */
export function repeatedNames(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}
