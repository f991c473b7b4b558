import { describe, expect, it } from 'vitest';
import { languages } from '../../../lib/http/language.ts';
import { ProblemError, problemResponse } from '../../../lib/http/problem.ts';
import { type ProblemCode, problems } from '../../../lib/http/problem-texts.ts';

describe('a problem', () => {
  const codes = Object.keys(problems) as ProblemCode[];

  it.each(languages)('says what to do in %s for every code, and fills every gap', (language) => {
    for (const code of codes) {
      const values = { line: 1, column: 2, most: 3, minutes: 5, cause: 'x' };
      const { detail } = bodyOf(new ProblemError(code, { field: 'contact', reason: 'is required', values }), language);
      expect(detail).toMatch(/^\S.{10,}\.$/s);
      expect(detail).not.toMatch(/[{}]|undefined/);
    }
  });

  it('has other words in each language', () => {
    for (const code of codes) {
      const details = languages.map(
        (language) => bodyOf(new ProblemError(code, { reason: 'is required' }), language).detail,
      );
      expect(new Set(details).size).toBe(3);
    }
  });

  it('has the same gaps in each language', () => {
    for (const code of codes) {
      const gaps = languages.map((language) => problems[code].detail[language].match(/\{\w+\}/g) ?? []);
      expect(gaps[1], code).toEqual(gaps[0]);
      expect(gaps[2], code).toEqual(gaps[0]);
    }
  });

  it('repeats a field that looks like a name, and nothing else', () => {
    expect(bodyOf(new ProblemError('invalid', { field: 'form.Tipo de petición' })).field).toBe('form.Tipo de petición');
    expect(bodyOf(new ProblemError('invalid', { field: '<b>ana@example.com' }))).not.toHaveProperty('field');
  });

  it('of an error of ours reveals nothing, and of an AWS service says to call again', () => {
    expect(problemResponse(new Error('secret'), 'en')).toMatchObject({
      statusCode: 500,
      body: expect.not.stringContaining('secret'),
    });
    const throttled = Object.assign(new Error('Throttled'), { $metadata: {} });
    expect(problemResponse(throttled, 'en')).toMatchObject({ statusCode: 503, headers: { 'retry-after': 5 } });
  });
});

function bodyOf(problem: ProblemError, language: (typeof languages)[number] = 'en') {
  return JSON.parse(problemResponse(problem, language).body ?? '');
}
