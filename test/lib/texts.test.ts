import { globSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { languages, type Text } from '../../lib/language.ts';

const files = globSync(['{cli,local,scripts}/**/{*-,}texts.ts', 'lib/config/*texts.ts']).sort();
const tables = await Promise.all(
  files.map(async (file) => {
    const exported = (await import(pathToFileURL(path.resolve(file)).href)) as Record<string, Record<string, Text>>;
    return Object.entries(exported).flatMap(([table, texts]) =>
      Object.entries(texts).map(([name, text]) => [`${file}: ${table}.${name}`, text] as const),
    );
  }),
);
const texts = tables.flat().filter(([, text]) => typeof text.en === 'string');

it('finds the tables', () => {
  expect(files).toContain('cli/texts.ts');
  expect(texts.length).toBeGreaterThan(30);
});

describe('each text of a table', () => {
  it('names the same values in every language', () => {
    const wrong = texts.filter(([, text]) => new Set(languages.map((language) => valueNames(text[language]))).size > 1);
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('ends like the English one, so that it fits where that one does', () => {
    const ending = (text: string) => /[.:?…)]?\s*$/.exec(text)?.[0];
    const wrong = texts.filter(([, text]) => new Set(languages.map((language) => ending(text[language]))).size > 1);
    expect(wrong.map(([name]) => name)).toEqual([]);
  });

  it('addresses one person: usted, você', () => {
    const wrong = texts.filter(
      ([, { es, pt }]) => /\b(tu|tus|tú|vosotros|vuestro)\b/i.test(es) || /\bteu?s?\b/i.test(pt),
    );
    expect(wrong.map(([name]) => name)).toEqual([]);
  });
});

function valueNames(text: string): string {
  return [...new Set([...text.matchAll(/\{\w+\}/g)].map(([name]) => name))].sort().join();
}
