import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../lib/http/endpoints.ts';
import { languageFor, languages } from '../../../lib/http/language.ts';
import { preferenceFrom } from '../../../lib/http/prefer.ts';
import { ProblemError, problemResponse } from '../../../lib/http/problem.ts';
import { type ProblemCode, problems } from '../../../lib/http/problem-texts.ts';
import { reasonIn } from '../../../lib/http/reason-texts.ts';
import { validate } from '../../../lib/http/validate.ts';

describe('languageFor', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['es-CO,es;q=0.9,en;q=0.8', 'es'],
    ['pt-BR', 'pt'],
    ['en;q=0.5, pt;q=0.7', 'pt'],
    ['fr, de;q=0.9', 'en'],
    ['fr, es;q=0.1', 'es'],
    ['es;q=0, pt;q=0.2', 'pt'],
    ['*', 'en'],
    ['est', 'en'],
    ['ES', 'es'],
    ['es;q=x, pt', 'pt'],
  ])('of %j is %s', (header, language) => {
    expect(languageFor(header)).toBe(language);
  });
});

describe('preferenceFrom', () => {
  it.each([
    [undefined, { waitSeconds: 10 }],
    ['respond-async', { waitSeconds: 0, applied: 'respond-async' }],
    ['wait=3', { waitSeconds: 3, applied: 'wait=3' }],
    ['wait="3"; a=b', { waitSeconds: 3, applied: 'wait=3' }],
    ['Respond-Async, wait=5', { waitSeconds: 5, applied: 'respond-async, wait=5' }],
    ['wait=600', { waitSeconds: 20, applied: 'wait=20' }],
    ['wait=-1', { waitSeconds: 10 }],
    ['return=minimal', { waitSeconds: 10 }],
  ])('of %j is %o', (header, preference) => {
    expect(preferenceFrom(header, 10)).toEqual(preference);
  });
});

describe('a problem', () => {
  const codes = Object.keys(problems) as ProblemCode[];

  it.each(languages)('says what to do in %s, whatever its code, and leaves no gap open', (language) => {
    for (const code of codes) {
      const values = { line: 1, column: 2, most: 3, minutes: 5, cause: 'x' };
      const { detail } = bodyOf(new ProblemError(code, { field: 'contact', reason: 'is required', values }), language);
      expect(detail).toMatch(/^\S.{10,}\.$/s);
      expect(detail).not.toMatch(/[{}]|undefined/);
    }
  });

  it('is said in other words in each language', () => {
    for (const code of codes) {
      const details = languages.map(
        (language) => bodyOf(new ProblemError(code, { reason: 'is required' }), language).detail,
      );
      expect(new Set(details).size).toBe(3);
    }
  });

  it('repeats a field that looks like a name, and nothing else', () => {
    expect(bodyOf(new ProblemError('invalid', { field: 'form.Tipo de petición' })).field).toBe('form.Tipo de petición');
    expect(bodyOf(new ProblemError('invalid', { field: '<b>ana@example.com' }))).not.toHaveProperty('field');
  });

  it('of an error of ours gives nothing away, and of an AWS service says to come again', () => {
    expect(problemResponse(new Error('secret'), 'en')).toMatchObject({
      statusCode: 500,
      body: expect.not.stringContaining('secret'),
    });
    const throttled = Object.assign(new Error('Throttled'), { $metadata: {} });
    expect(problemResponse(throttled, 'en')).toMatchObject({ statusCode: 503, headers: { 'retry-after': 5 } });
  });
});

describe('what a schema finds', () => {
  it('has words in every language', () => {
    const messages = new Set(
      endpoints
        .flatMap(({ body, parameters }) => [body, ...Object.values(parameters)])
        .flatMap((schema) => messagesIn(schema)),
    );

    expect(messages.size).toBeGreaterThan(15);
    for (const message of messages) {
      expect(reasonIn('es', message), message).not.toBe(reasonIn('es', 'is not valid'));
      expect(reasonIn('pt', message), message).not.toBe(reasonIn('pt', 'is not valid'));
    }
  });

  it.each([
    ['createCase', { type: 'Request' }, 'responsible', 'is required'],
    ['createCase', { type: 1 }, 'type', 'must be text'],
    ['changeCase', { responsible: 'ana', status: 'Abierto' }, 'responsible', 'must have the form user@operation'],
    ['createRecord', {}, undefined, 'must hold something to set'],
    ['bindUpload', { case: {}, files: [] }, 'case.type', 'is required'],
    ['bindUpload', { caseId: 'x', files: [{ name: 'a', size: 1 }] }, 'caseId', expect.stringContaining('24')],
    ['bindUpload', { files: [{ name: 'a', size: 1 }] }, 'case', 'is required'],
    ['createTask', { completionDate: 'mañana' }, 'name', 'is required'],
  ])('%s names the first field at fault', (name, input, field, reason) => {
    const schema = endpoints.find((call) => call.name === name)?.body;
    expect(() => schema && validate(schema, input)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field, reason } }),
    );
  });
});

function bodyOf(problem: ProblemError, language: (typeof languages)[number] = 'en') {
  return JSON.parse(problemResponse(problem, language).body ?? '');
}

/** Every message that a schema was given, wherever in it. */
function messagesIn(schema: unknown, seen = new Set<unknown>()): string[] {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return [];
  seen.add(schema);
  const def = (schema as { _zod?: { def: Record<string, unknown> } })._zod?.def;
  const own = typeof def?.['error'] === 'function' ? [String(def['error']({}))] : [];
  const parts = def ? Object.values(def) : Object.values(schema);
  return [...own, ...parts.flatMap((part) => messagesIn(part, seen))];
}
