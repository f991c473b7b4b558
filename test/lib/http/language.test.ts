import { describe, expect, it } from 'vitest';
import { languageFor } from '../../../lib/http/language.ts';

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
    ['es;q=0', 'en'],
    ['*, es;q=0.5', 'en'],
    ['es;level=1;q=0.2, pt;q=0.1', 'es'],
    ['pt;q=0.5, fr;q=0.5, es;q=0.5', 'pt'],
    ['es;q=x, pt', 'pt'],
  ])('of %j is %s', (header, language) => {
    expect(languageFor(header)).toBe(language);
  });

  it('prefers the first of two equal wishes', () => {
    expect(languageFor('pt;q=0.5, es;q=0.5')).toBe('pt');
    expect(languageFor('es;q=0.5, pt;q=0.5')).toBe('es');
  });
});
