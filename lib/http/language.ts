import { type Language, languages } from '../language.ts';

/** The supported language that the caller prefers (RFC 9110 §12.5.4), else English. */
export function languageFor(acceptLanguage = ''): Language {
  const ranges = acceptLanguage.split(',').map((entry, index) => {
    const [range = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase());
    const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { range, weight: q === undefined ? 1 : Number(q), index };
  });
  const byWeight = ranges.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.index - b.index);
  for (const { range } of byWeight) {
    if (range === '*') return 'en';
    const found = languages.find((language) => range === language || range.startsWith(`${language}-`));
    if (found) return found;
  }
  return 'en';
}
