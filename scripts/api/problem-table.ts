import type { Language } from '../../lib/language.ts';
import { problemExamples } from './problem-examples.ts';

const headings = { en: 'example of its text', es: 'ejemplo de su texto', pt: 'exemplo do seu texto' };

/** The page with a table of all problems between its two comments. Throws for a page without them. */
export function withProblemTable(page: string, language: Language): string {
  const table = /(<!-- problems: .* -->\n)[\s\S]*(<!-- \/problems -->)/;
  if (!table.test(page)) throw new Error('The page has no comments <!-- problems: … --> and <!-- /problems -->');
  const rows = Object.values(problemExamples(language)).map(
    ({ value: { code, status, detail } }) => `| ${status} | \`${code}\` | ${detail.replaceAll('__', '\\_\\_')} |`,
  );
  const lines = [`| | \`code\` | ${headings[language]} |`, '| --- | --- | --- |', ...rows].join('\n');
  return page.replace(table, (_all, begin: string, end: string) => `${begin}${lines}\n${end}`);
}
