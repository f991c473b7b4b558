/** The languages in which the API says what is wrong. */
export const languages = ['en', 'es', 'pt'] as const;
export type Language = (typeof languages)[number];

/** The language that the caller likes best of those there are (RFC 9110 §12.5.4). English where it likes none, or says nothing. */
export function languageFor(acceptLanguage = ''): Language {
  const wishes = acceptLanguage.split(',').map((entry, index) => {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range, weight: q === undefined ? 1 : Number(q), index };
  });
  const liked = wishes.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { range } of liked) {
    if (range === '*') return 'en';
    const found = languages.find((language) => range === language || range.startsWith(`${language}-`));
    if (found) return found;
  }
  return 'en';
}
