import { randomInt } from 'node:crypto';
import type { GenerateSecretString } from './service.ts';

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** What a new secret holds: a random password, or the template with the password under its key. */
export function generateSecret(options: GenerateSecretString): string {
  const password = generatePassword(options);
  if (options.SecretStringTemplate === undefined || options.GenerateStringKey === undefined) return password;
  const template: unknown = JSON.parse(options.SecretStringTemplate);
  return JSON.stringify({ ...(template as object), [options.GenerateStringKey]: password });
}

function generatePassword(options: GenerateSecretString): string {
  const kinds = [
    options.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    options.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    options.ExcludeNumbers ? '' : '0123456789',
    options.ExcludePunctuation ? '' : punctuation,
    options.IncludeSpace ? ' ' : '',
  ];
  const excluded = options.ExcludeCharacters ?? '';
  const alphabets = kinds
    .map((kind) => [...kind].filter((character) => !excluded.includes(character)))
    .filter((alphabet) => alphabet.length > 0);
  const length = options.PasswordLength ?? 32;
  const required = options.RequireEachIncludedType === false ? [] : alphabets;
  const all = alphabets.flat();
  if (all.length === 0 || length < required.length)
    throw new Error('GenerateSecretString leaves nothing to choose from');
  const rest = Array.from({ length: length - required.length }, () => all);
  return shuffled([...required, ...rest].map(pick)).join('');
}

function pick(alphabet: readonly string[]): string {
  return alphabet[randomInt(alphabet.length)] ?? '';
}

function shuffled(characters: readonly string[]): string[] {
  const rest = [...characters];
  return characters.flatMap(() => rest.splice(randomInt(rest.length), 1));
}
