import { AsyncLocalStorage } from 'node:async_hooks';

/** The languages that people are answered in. */
export const languages = ['en', 'es', 'pt'] as const;
export type Language = (typeof languages)[number];

/** One text in every language. A `{name}` in it stands for a value. */
export type Text = Readonly<Record<Language, string>>;

/** A noun in every language: the word for one, and the word for several. */
export type Noun = Readonly<Record<Language, readonly [one: string, many: string]>>;

/** The names in braces of a text: `'{count} of {total}'` has `count` and `total`. */
type ValueNames<T extends string> = T extends `${string}{${infer Name}}${infer Rest}`
  ? (Name extends '' | `${string}${' ' | '{'}${string}` ? never : Name) | ValueNames<Rest>
  : never;

type Values<T extends Text> = Readonly<Record<ValueNames<T[Language]>, string | number>>;

/**
 * Returns the text in the language of the terminal, with its values filled in. The compiler asks for each value that the text
 * names, where its table is declared `as const satisfies Record<string, Text>`.
 */
export function translate<const T extends Text>(
  text: T,
  ...[values]: [ValueNames<T[Language]>] extends [never] ? [] : [Values<T>]
): string {
  const given: Readonly<Record<string, string | number>> = values ?? {};
  return text[terminalLanguage()].replace(/\{(\w+)\}/g, (braces, name: string) => {
    const value = Object.hasOwn(given, name) ? given[name] : braces;
    return typeof value === 'number' ? inDigits(value) : String(value);
  });
}

/** Returns a count with its noun, in the language of the terminal: `1 lane`, `1.200 carriles`. */
export function countOf(count: number, noun: Noun): string {
  const [one, many] = noun[terminalLanguage()];
  return `${inDigits(count)} ${count === 1 ? one : many}`;
}

/** The language of one piece of work, where it is not the terminal's. */
const spoken = new AsyncLocalStorage<Language>();

/** Does the work, whose texts are in this language: for a page, whose reader may have another one than the terminal. */
export function inLanguage<T>(language: Language, work: () => T): T {
  return spoken.run(language, work);
}

/** Returns the language that the terminal asks for, by the first of these variables that is set, as POSIX has it. Else English. */
export function terminalLanguage(env: NodeJS.ProcessEnv = process.env): Language {
  const own = spoken.getStore();
  if (own) return own;
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return languages.find((language) => new RegExp(`^${language}([_.@-]|$)`, 'i').test(locale)) ?? 'en';
}

/** As Colombia and Brazil write numbers. */
const locales = { en: 'en', es: 'es-CO', pt: 'pt-BR' } as const satisfies Record<Language, string>;

function inDigits(value: number): string {
  return value.toLocaleString(locales[terminalLanguage()]);
}
