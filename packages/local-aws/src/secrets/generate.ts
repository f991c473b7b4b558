import { randomInt } from 'node:crypto';
import type { GenerateSecretString } from './service.ts';

const lettersAndDigits = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'];
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A random password with at least one character of each kind. Throws when it is too short for that. */
export function generateSecret({ PasswordLength = 32, ExcludePunctuation = false }: GenerateSecretString): string {
  const kinds = [...lettersAndDigits, ...(ExcludePunctuation ? [] : [punctuation])];
  if (PasswordLength < kinds.length) throw new Error(`A password of ${PasswordLength} characters is too short`);
  const rest = Array.from({ length: PasswordLength - kinds.length }, () => kinds.join(''));
  return shuffle([...kinds, ...rest].map(pickCharacter)).join('');
}

function pickCharacter(alphabet: string): string {
  return alphabet.charAt(randomInt(alphabet.length));
}

function shuffle(characters: readonly string[]): string[] {
  const rest = [...characters];
  return characters.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
