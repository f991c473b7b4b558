import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root } from './page.ts';
import { allTwins, type Page, proseOf, readPage, type Section, sectionsOf, tablesOf } from './twins.ts';

const twins = await allTwins();
const glossary = tablesOf(await readPage('docs/glossary.md')).map((rows) => rows.slice(2).map(trimmed));
const [ownWords = [], tradeWords = []] = glossary.map((rows) => rows.map(([english = '']) => english));
const [engineWords = []] = tablesOf(await readPage('docs/engine.md'))
  .filter(([head]) => head?.[0]?.trim() === 'word')
  .map((rows) => rows.slice(2).map(([word = '']) => word.trim()));

/** Words of the engine that an operator's page uses in their plain sense. */
const plain = ['rest'];

it('has every word of the engine that an operator meets, and no other', () => {
  const pages = twins.map(({ english }) => proseOf(english.text));
  const met = engineWords.filter((word) => pages.some((page) => wordPattern(word).test(page)));

  expect(ownWords.filter((word) => !engineWords.includes(word))).toEqual([]);
  expect(met.filter((word) => !ownWords.includes(word) && !plain.includes(word))).toEqual([]);
});

it('has a word in each language and an explanation for each', () => {
  expect(glossary.flat().filter((cells) => cells.length !== 5 || cells.includes(''))).toEqual([]);
  expect(new Set([...ownWords, ...tradeWords]).size).toBe(ownWords.length + tradeWords.length);
});

it('names no two things by one word', () => {
  for (const column of [0, 1, 2]) {
    const words = glossary.flat().flatMap((cells) => (cells[column] ?? '').split(', '));
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([]);
  }
});

/** Each refused word, with the Spanish word that is right. */
const refused = glossary.flat().flatMap(([, spanish = '', , , words = '']) =>
  words
    .split(', ')
    .filter((word) => word !== '–')
    .map((word) => ({ word, spanish })),
);

/** English that was once carried over word by word, and is no Spanish. */
const carriedOver = [
  'se le cuenta a la fuente',
  'no cambia nada más',
  'fijan valores',
  'así que una por',
  'la tercera llamada es la primera',
];

it('no Spanish page carries an English idiom over', () => {
  const texts = twins.map(({ spanish }) => spanish.text.replaceAll(/\s+/g, ' '));

  expect(carriedOver.filter((words) => texts.some((text) => text.includes(words)))).toEqual([]);
});

it.each(refused)('no Spanish page says $word: $spanish is the word', async ({ word }) => {
  const pages = [...twins.map(({ spanish }) => spanish), ...(await apiTexts())];
  const pattern = new RegExp(`(?<!\\p{L})${word}(?:s|es)?(?!\\p{L})`, 'iu');
  const found = pages.flatMap(({ name, text }) =>
    proseOf(text)
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${name}: ${line}`),
  );

  expect(found).toEqual([]);
});

/**
 * Words that a Spanish section has exactly if its English twin has theirs. So neither another thing takes the word, nor
 * another word the thing. Each is matched from the beginning of a word.
 */
const held: readonly (readonly [english: string, spanish: string])[] = [
  ['accept', 'acept'],
  ['attempt', 'intento'],
  ['audit', 'auditor'],
  ['(?<!complaints, )claim(?! is compared)', 'a cargo'],
  ['command', 'comando'],
  ['due list', 'listas? de pendientes'],
  ['event(?!Bridge)', 'evento'],
  ['fingerprint', 'huella'],
  ['group', 'grupo'],
  ['lane', 'carril'],
  ['ledger', 'libro'],
  ['log(?:s|ged)?(?!\\p{L}| an? )', 'logs?(?!\\p{L})'],
  ['operation', 'operaci'],
  ['operator', 'operador'],
  ['park', 'apartad'],
  ['pause', 'pausa'],
  ['quota(?!\\p{L})', 'cuota'],
  ['record', 'registro'],
  ['reminder', 'recordatorio'],
  ['reserve', 'reserva'],
  ['(?<!\\w+s in a )row', 'fila'],
  ['rule', 'regla'],
  ['schedule(?!r)', 'programaci'],
  ['sidecar', 'acompañante'],
  ['slot', 'cupo'],
  ['source(?!.s ARN)', 'fuente'],
  ['stack', 'stack'],
  ['sweep', 'barrido|sweep'],
  ['(?<!/)task', 'tarea'],
  ['token', 'token'],
  ['upload', 'c[aá]rg(?!o)'],
  ['wake-up', 'aviso'],
];

it.each(held)('a Spanish section has a word for %s exactly if its English twin has it: %s', (english, spanish) => {
  const differing = twins.flatMap((pair) => {
    const inTwin = sectionsOf(pair.spanish).map(wordsOf);
    return sectionsOf(pair.english).flatMap((section, at) =>
      startsIn(wordsOf(section), english) === startsIn(inTwin[at] ?? '', spanish)
        ? []
        : [`${pair.english.name}: ${section.title}`],
    );
  });

  expect(differing).toEqual([]);
});

function wordsOf({ title, text }: Section): string {
  return proseOf(`${title}\n${text}`).replaceAll(/\s+/g, ' ');
}

function startsIn(prose: string, stem: string): boolean {
  return new RegExp(`(?<!\\p{L})(?:${stem})`, 'iu').test(prose);
}

/** What the API says in Spanish. */
async function apiTexts(): Promise<Page[]> {
  const files = [
    ...['lib/http/problem-texts.ts', 'lib/reason-texts.ts', 'lib/delivery/attempt/missing-note.ts'],
    ...globSync(['{cli,local}/**/{*-,}texts.ts', 'lib/config/checks/texts.ts'], { cwd: root }),
  ];
  const pages = await Promise.all(files.map(readPage));
  return pages.map(({ name, text }) => ({ name, text: [...text.matchAll(/\bes: '.*'/g)].join('\n') }));
}

/** Matches a word of the glossary, its plural, and its other forms as a verb. */
function wordPattern(word: string): RegExp {
  return new RegExp(`\\b${word}(?:s|es|ed|ing)?\\b`, 'i');
}

function trimmed(cells: string[]): string[] {
  return cells.map((cell) => cell.trim());
}
