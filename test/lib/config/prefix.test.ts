import { describe, expect, it } from 'vitest';
import { partsOf, prefixFault } from '../../../lib/config/prefix.ts';

describe('partsOf', () => {
  it.each([
    ['cases/{caseId}/', 'cases/65d8/a.pdf', { caseId: '65d8' }],
    ['cases/{caseId}/', 'cases/65d8/2026/11/a.pdf', { caseId: '65d8' }],
    [
      'new/{caseType}/{contact}/',
      'new/Request/ana+b@example.com/a b.pdf',
      { caseType: 'Request', contact: 'ana+b@example.com' },
    ],
    ['radicados/', 'radicados/a.pdf', {}],
    ['a.b/{x}/', 'a.b/%/a.pdf', { x: '%' }],
    ['cases/{caseId}/', 'cases/65d8', undefined],
    ['cases/{caseId}/', 'cases//a.pdf', undefined],
    ['cases/{caseId}/', 'casesx/65d8/a.pdf', undefined],
    ['cases/{caseId}/', 'old/cases/65d8/a.pdf', undefined],
    ['a.b/', 'axb/c.pdf', undefined],
    ['radicados/', 'Radicados/a.pdf', undefined],
    ['radicados/', 'radicados', undefined],
  ])('under %s, %s has the parts %j', (prefix, key, parts) => {
    expect(partsOf(prefix, key)).toEqual(parts);
  });

  it('accepts as a part a name that every object has', () => {
    expect(partsOf('{constructor}/', 'x/a.pdf')).toEqual({ constructor: 'x' });
  });
});

describe('a prefix with an accent', () => {
  it.each([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('in %s holds for a key in %s, and its parts are in NFC', (ofPrefix, ofKey) => {
    const prefix = 'órdenes/{tipo}/'.normalize(ofPrefix);

    expect(partsOf(prefix, 'órdenes/Petición/año.pdf'.normalize(ofKey))).toEqual({ tipo: 'Petición'.normalize('NFC') });
    expect(partsOf(prefix, 'ordenes/Petición/año.pdf')).toBeUndefined();
  });
});

describe('prefixFault', () => {
  it.each(['cases/{caseId}/', 'a/', 'a b/ñ/{x_1}/'])('finds no fault in %s', (prefix) => {
    expect(prefixFault(prefix)).toBeUndefined();
  });

  it.each([
    ['cases', 'prefixEnds'],
    ['', 'prefixEnds'],
    ['/cases/', 'prefixEnds'],
    ['a//b/', 'prefixEmpty'],
    ['case-{id}/', 'prefixPart'],
    ['{1}/', 'prefixPart'],
    ['{a}/{a}/', 'prefixTwice'],
  ])('says of "%s": %s', (prefix, fault) => {
    expect(prefixFault(prefix)).toBe(fault);
  });
});
