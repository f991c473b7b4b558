import type { Language } from '../../lib/http/language.ts';
import { problemExamples } from './problem-examples.ts';

const heads = { en: 'what it says, for example', es: 'lo que dice, por ejemplo', pt: 'o que diz, por exemplo' };

/** The page with every problem's code, status and words between its marks. Throws for a page that has no such marks. */
export function withProblemTable(page: string, language: Language): string {
  const marks = /(<!-- problems: .* -->\n)[\s\S]*(<!-- \/problems -->)/;
  if (!marks.test(page)) throw new Error('The page has no place for the table of problems');
  const rows = Object.values(problemExamples(language)).map(
    ({ value: { code, status, detail } }) => `| ${status} | \`${code}\` | ${detail.replaceAll('__', '\\_\\_')} |`,
  );
  const table = [`| | \`code\` | ${heads[language]} |`, '| --- | --- | --- |', ...rows].join('\n');
  return page.replace(marks, (_all, begin: string, end: string) => `${begin}${table}\n${end}`);
}
