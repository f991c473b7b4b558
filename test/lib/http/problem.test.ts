import { describe, expect, it } from 'vitest';
import { ProblemError, problemResponse } from '../../../lib/http/problem.ts';
import { type ProblemCode, problems } from '../../../lib/http/problem-texts.ts';
import { languages } from '../../../lib/language.ts';

describe('a problem', () => {
  const codes = Object.keys(problems) as ProblemCode[];

  it.each(languages)('says what to do in %s for every code, and fills every gap', (language) => {
    for (const code of codes) {
      const values = {
        line: 1,
        column: 2,
        most: 3,
        minutes: 5,
        cause: 'x',
        setting: 'x',
        found: 'x',
        wanted: 'x',
        endings: 'x',
      };
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

  it('has the title of its status', () => {
    for (const code of codes) expect(bodyOf(new ProblemError(code), 'en').title, code).not.toBe('Error');
    expect(bodyOf(new ProblemError('reminder_is_over'), 'en')).toMatchObject({ status: 409, title: 'Conflict' });
  });

  it('has the same gaps in each language', () => {
    for (const code of codes) {
      const gaps = languages.map((language) => problems[code].detail[language].match(/\{\w+\}/g) ?? []);
      expect(gaps[1], code).toEqual(gaps[0]);
      expect(gaps[2], code).toEqual(gaps[0]);
    }
  });

  it.each([
    'form.Tipo de petición',
    'form.Tipo de peticio\u0301n',
    'Valor ($)',
    'N° de cuenta',
    '¿Cuántos?',
    'items[][sku]',
  ])('repeats the field %s, which looks like a name', (field) => {
    const { detail, ...body } = bodyOf(new ProblemError('invalid', { field, reason: 'is required' }));

    expect(body.field).toBe(field);
    expect(detail).toBe(`${field} is required.`);
  });

  it('repeats no other field, and does not call it the body', () => {
    const unknown = { field: '<b>ana@example.com', reason: 'is not a field of this call' };
    const told = languages.map((language) => bodyOf(new ProblemError('invalid', unknown), language).detail);

    expect(told).toEqual([
      'A field is not a field of this call.',
      'Un campo no es un campo de esta solicitud.',
      'Um campo não é um campo desta chamada.',
    ]);
    expect(bodyOf(new ProblemError('invalid', { reason: 'must be an object of fields' })).detail).toBe(
      'The body must be an object of fields.',
    );
    expect(bodyOf(new ProblemError('invalid', { field: '<b>ana@example.com' }))).not.toHaveProperty('field');
  });

  it('of an unknown caller names the kind of proof, and no other does', () => {
    expect(problemResponse(new ProblemError('unauthorized'), 'es')).toEqual({
      statusCode: 401,
      headers: {
        'content-type': 'application/problem+json',
        'content-language': 'es',
        'www-authenticate': 'Bearer',
      },
      body: expect.any(String),
    });
    expect(problemResponse(new ProblemError('no_such_call'), 'en').headers).toEqual({
      'content-type': 'application/problem+json',
      'content-language': 'en',
    });
    expect(bodyOf(new ProblemError('no_such_call'))).toEqual({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: expect.any(String),
      code: 'no_such_call',
    });
  });

  it('of a rejected delivery names it, its reason and its place', () => {
    const delivery = { id: 'd-1', reason: 'too_large', location: '/deliveries/d-1' };
    const rejected = (changes: Partial<typeof delivery> | { reason: undefined }) =>
      new ProblemError('rejected', { delivery: { ...delivery, ...changes }, retryAfter: 0 });

    expect(problemResponse(rejected({}), 'en').headers).toMatchObject({
      location: '/deliveries/d-1',
      'retry-after': 0,
    });
    expect(bodyOf(rejected({}))).toMatchObject({ id: 'd-1', reason: 'too_large', code: 'rejected' });
    expect(bodyOf(rejected({ reason: undefined }))).not.toHaveProperty('reason');
  });

  it.each([`${'a'.repeat(101)}`, 'a\n', 'a=', '=a', ''])('does not repeat the name %j', (field) => {
    expect(bodyOf(new ProblemError('invalid', { field, reason: 'is required' }))).not.toHaveProperty('field');
  });

  it('repeats a name of 100 characters', () => {
    const field = 'a'.repeat(100);

    expect(bodyOf(new ProblemError('invalid', { field, reason: 'is required' })).field).toBe(field);
  });

  it.each([null, undefined, 'text', 5, { message: 'secret' }])('of %j, which is no error, is one of ours', (thrown) => {
    expect(problemResponse(thrown, 'en')).toMatchObject({ statusCode: 500 });
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
