import { translate } from '../../lib/language.ts';
import type { OptionSpecs, OptionValues } from '../bridge-command.ts';
import { mentionsAddress, wordsWithAddress } from '../mentions-address.ts';
import { mentionsNumber } from '../mentions-number.ts';
import { RefusedError } from '../refused-error.ts';
import { eraseTexts } from './texts.ts';

/** By what a person is found. Several may be said, also of one kind. */
export const personOptions = {
  contact: { type: 'string', multiple: true, value: 'EMAIL' },
  phone: { type: 'string', multiple: true, value: 'NUMBER' },
  /** The number of an identity card, a passport, a tax number. */
  document: { type: 'string', multiple: true, value: 'NUMBER' },
} as const satisfies OptionSpecs;
type PersonOptions = Partial<Pick<OptionValues<typeof personOptions>, keyof typeof personOptions>>;

/** Whether texts name a person. Each takes JSON. */
export interface Person {
  /** The e-mail addresses by which the CRM knows them. */
  readonly addresses: readonly string[];
  isNamedIn(json: string): boolean;
  /** Words that may name them, or somebody else: only a person can judge. */
  unsureWords(json: string): string[];
}

/** Throws a RefusedError for what identifies nobody. */
export function personFrom({ contact = [], phone = [], document = [] }: PersonOptions): Person {
  const addresses = contact.map((text) => text.trim());
  const isAddress = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
  const numbers = [...phone, ...document].map((text) => text.replaceAll(/[^\p{L}\d]/gu, ''));
  if (addresses.length + numbers.length === 0) throw new RefusedError(translate(eraseTexts.nobody));
  if (!addresses.every(isAddress)) throw new RefusedError(translate(eraseTexts.noAddress));
  if (!numbers.every((text) => /\d{5}/.test(text))) throw new RefusedError(translate(eraseTexts.noNumber));
  return {
    addresses,
    isNamedIn: (json) =>
      addresses.some((address) => mentionsAddress(json, address)) ||
      numbers.some((number) => mentionsNumber(json, number)),
    unsureWords: (json) => [...new Set(addresses.flatMap((address) => wordsWithAddress(json, address)))],
  };
}
