import { afterEach, describe, expect, it, vi } from 'vitest';
import { countOf, type Text, terminalLanguage, translate } from '../../lib/language.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('the language of the terminal', () => {
  it.each([
    [{}, 'en'],
    [{ LANG: 'C.UTF-8' }, 'en'],
    [{ LANG: 'es_CO.UTF-8' }, 'es'],
    [{ LANG: 'pt' }, 'pt'],
    [{ LANG: 'PT_br' }, 'pt'],
    [{ LANG: 'est_EE.UTF-8' }, 'en'],
    [{ LANG: 'fr_FR.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'es_ES@euro', LANG: 'en_US.UTF-8' }, 'es'],
    [{ LC_ALL: 'C', LC_MESSAGES: 'es_CO', LANG: 'pt_BR' }, 'en'],
    [{ LC_ALL: '', LC_MESSAGES: '', LANG: 'pt_BR.UTF-8' }, 'pt'],
  ])('of %j is %s', (env, language) => {
    expect(terminalLanguage(env)).toBe(language);
  });
});

describe('translate', () => {
  const text = { en: '{count} of {file} {{x}', es: '{count} de {file}', pt: '{file}: {count}' } as const satisfies Text;

  it.each([
    ['C', '1,200 of a.pdf {{x}'],
    ['es_CO.UTF-8', '1.200 de a.pdf'],
    ['pt_BR.UTF-8', 'a.pdf: 1.200'],
  ])('fills in the values in the language of %s', (locale, sentence) => {
    vi.stubEnv('LC_ALL', locale);
    expect(translate(text, { count: 1200, file: 'a.pdf' })).toBe(sentence);
  });

  it('fills in nothing that a value names', () => {
    const both = { en: '{a} {b}', es: '', pt: '' } as const;
    expect(translate(both, { a: '{b}', b: '$&' })).toBe('{b} $&');
  });

  it('is asked by the compiler for every value', () => {
    const one = { en: 'in {place}', es: 'en {place}', pt: 'em {place}' } as const satisfies Text;
    // @ts-expect-error: the value is left out
    expect(translate(one)).toBe('in {place}');
    // @ts-expect-error: a name that no language has
    expect(translate(one, { plaza: 'x' })).toBe('in {place}');
  });
});

it('counts in the language of the terminal', () => {
  const lane = { en: ['lane', 'lanes'], es: ['carril', 'carriles'], pt: ['faixa', 'faixas'] } as const;
  expect([countOf(1, lane), countOf(0, lane), countOf(12_000, lane)]).toEqual(['1 lane', '0 lanes', '12,000 lanes']);
  vi.stubEnv('LC_ALL', 'es_CO.UTF-8');
  expect([countOf(1, lane), countOf(12_000, lane)]).toEqual(['1 carril', '12.000 carriles']);
});
