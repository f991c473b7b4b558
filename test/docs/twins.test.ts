import { describe, expect, it } from 'vitest';
import { anchorOf, blocksOf } from './page.ts';
import {
  allTwins,
  codeOf,
  commentsOf,
  englishOf,
  numbersOf,
  type Page,
  readPage,
  type Section,
  sectionsOf,
  spansOf,
  tablesOf,
} from './twins.ts';

const twins = await allTwins();
const hasTwin = new Set(twins.map(({ english }) => english.name));

/** What a reader of Spanish reads in code: what to put in the place of a word, and a month. */
const inSpanish: Readonly<Record<string, string>> = {
  'user@operation': 'usuario@operación',
  '--out FILE': '--out ARCHIVO',
  '--state FOLDER': '--state CARPETA',
  november: 'noviembre',
};

it('every page that an operator needs is there in Spanish', () => {
  expect([...hasTwin]).toEqual(
    expect.arrayContaining([
      'README.md',
      'docs/configuration.md',
      'docs/deploy.md',
      'docs/lists.md',
      'docs/mail.md',
      'docs/operations.md',
      'docs/security.md',
      'docs/uploads-buckets.md',
      'docs/uploads-groups.md',
      'docs/uploads.md',
      'docs/webhooks.md',
    ]),
  );
});

it('the pages hold code and tables to compare', () => {
  const count = (read: (page: Page) => unknown[]) => twins.flatMap(({ english }) => read(english)).length;

  expect(codeOf(twins[0]?.english.text ?? '').length).toBeGreaterThan(2);
  expect(count(({ text }) => codeOf(text))).toBeGreaterThan(80);
  expect(count(tablesOf)).toBeGreaterThan(30);
  expect(count(picturesOf)).toBeGreaterThan(0);
});

describe.each(twins)('$english.name and $spanish.name', ({ english, spanish }) => {
  it('lead to each other before the first section', () => {
    const leads = ({ text }: Page, to: Page) => text.slice(0, text.indexOf('\n## ')).includes(`](${fileName(to)})`);

    expect(leads(english, spanish)).toBe(true);
    expect(leads(spanish, english)).toBe(true);
  });

  it('have the same headings, one for one', () => {
    const levels = (page: Page) => sectionsOf(page).map(({ level }) => level);

    expect(levels(spanish)).toEqual(levels(english));
  });

  it('show the same commands, code and answers, except for comments', () => {
    expect(codeOf(spanish.text)).toEqual(codeOf(english.text));
  });

  it('comment their code in their own language', () => {
    const inEnglish = commentsOf(english.text);

    expect(commentsOf(spanish.text).filter((comment) => inEnglish.includes(comment))).toEqual([]);
    expect(commentsOf(spanish.text)).toHaveLength(inEnglish.length);
  });

  it('have drawings of the same shape, and the same pictures', () => {
    expect(arrowsOf(spanish)).toBe(arrowsOf(english));
    expect(picturesOf(spanish)).toEqual(picturesOf(english));
  });

  it('have the same tables, row for row and cell for cell', () => {
    const shape = (page: Page) => tablesOf(page).map((rows) => rows.map((cells) => cells.length));

    expect(shape(spanish)).toEqual(shape(english));
    for (const [head, ...rows] of shape(english)) for (const cells of rows) expect(cells).toBe(head);
  });

  it('name the same code in each cell', () => {
    const spans = (page: Page) => tablesOf(page).map((rows) => rows.map((cells) => cells.map(spansOf)));

    expect(spans(spanish)).toEqual(spans(english).map((rows) => rows.map((cells) => cells.map(translated))));
  });

  it('lead to the same places from each row', async () => {
    expect(await rowTargetsOf(spanish)).toEqual(await rowTargetsOf(english));
  });

  it.each(pairsOf(english, spanish))('name the same code and numbers: $title', ({ section, twin }) => {
    expect(spansOf(twin.text)).toEqual(translated(spansOf(section.text)));
    expect(numbersOf(twin.text)).toEqual(numbersOf(section.text));
  });

  it.each(pairsOf(english, spanish))('lead to the same places: $title', async ({ section, twin }) => {
    expect(await targetsOf(spanish, twin)).toEqual(await targetsOf(english, section));
  });

  it('lead a reader of Spanish to Spanish pages', () => {
    const links = sectionsOf(spanish).flatMap(({ text }) => linksIn(spanish, text));

    expect(links.map(({ file }) => file).filter((file) => hasTwin.has(file) && file !== english.name)).toEqual([]);
  });
});

/** Each section with its twin, if the headings agree. */
function pairsOf(english: Page, spanish: Page): { title: string; section: Section; twin: Section }[] {
  const twinSections = sectionsOf(spanish);
  return sectionsOf(english).flatMap((section, at) => {
    const twin = twinSections[at];
    return twin ? [{ title: section.title, section, twin }] : [];
  });
}

function translated(spans: string[]): string[] {
  return spans.map((span) => inSpanish[span] ?? span).sort();
}

function arrowsOf({ text }: Page): number {
  return blocksOf(text)
    .filter(({ info }) => info === 'mermaid')
    .flatMap((block) => block.text.match(/-->/g) ?? []).length;
}

/** Where the links of a section lead: a page, whatever its language, and the number of a heading there. */
async function targetsOf(page: Page, { text }: { readonly text: string }): Promise<string[]> {
  const places = linksIn(page, text)
    .filter(({ file }) => englishOf(file) !== englishOf(page.name) || file === page.name)
    .map(async ({ file, anchor }) => {
      if (!anchor) return englishOf(file);
      const titles = sectionsOf(await readPage(file)).map(({ title }) => anchorOf(title));
      return `${englishOf(file)}, heading ${titles.indexOf(anchor)}`;
    });
  return (await Promise.all(places)).sort();
}

function rowTargetsOf(page: Page): Promise<string[][]> {
  return Promise.all(tablesOf(page).flatMap((rows) => rows.map((cells) => targetsOf(page, { text: cells.join('|') }))));
}

function picturesOf({ text }: Page): (string | undefined)[] {
  return [...text.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file);
}

function linksIn({ name }: Page, text: string): { file: string; anchor: string | undefined }[] {
  const folder = name.startsWith('docs/') ? 'docs/' : '';
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return { file: target, anchor: undefined };
    const [file = '', anchor] = target.split('#');
    return { file: file === '' ? name : `${folder}${file}`, anchor };
  });
}

function fileName({ name }: Page): string {
  return name.replace('docs/', '');
}
