import { describe, expect, it } from 'vitest';
import { checkBounds, checkName, maxDepth, maxFields, maxNameLength, maxTextBytes } from '../../../lib/http/bounds.ts';

describe('checkBounds', () => {
  it.each([
    ['scalars', [1, true, null, 'ñ'.repeat(maxTextBytes / 2)]],
    ['nesting', nestLists(maxDepth)],
    ['fields', Object.fromEntries(Array.from({ length: maxFields }, (_, index) => [`f${index}`, 0]))],
    ['names', { ['n'.repeat(maxNameLength)]: 1, toString: 1 }],
  ])('accepts %s up to the bound', (_what, value) => {
    expect(() => checkBounds(value)).not.toThrow();
  });

  it.each([
    ['one level more', { a: nestLists(maxDepth) }, 'too_deep', { values: { most: maxDepth } }],
    ['one list entry more', Array(maxFields + 1).fill(0), 'too_many_fields', { values: { most: maxFields } }],
    ['entries of two lists', [Array(1_000).fill(0), Array(1_000).fill(0)], 'too_many_fields', {}],
    ['one byte more', { a: { b: 'x'.repeat(maxTextBytes + 1) } }, 'text_too_long', { field: 'a.b' }],
    ['a name of one character more', { ['n'.repeat(maxNameLength + 1)]: 1 }, 'bad_name', {}],
    ['an empty name', { a: { '': 1 } }, 'bad_name', { field: 'a.' }],
    ['half of a surrogate pair in a list', { a: ['\ud800'] }, 'not_utf8', { field: 'a.0' }],
  ])('refuses %s', (_what, value, code, facts) => {
    expect(() => checkBounds(value)).toThrow(expect.objectContaining({ code, facts: expect.objectContaining(facts) }));
  });
});

describe('checkName', () => {
  const forbidden = 'must not be named __proto__, constructor or prototype: rename the field';
  const length = 'must have a name of 1 to 256 characters: rename the field';

  it.each([
    ['__proto__', forbidden],
    ['constructor', forbidden],
    ['prototype', forbidden],
    ['', length],
    ['n'.repeat(maxNameLength + 1), length],
  ])('refuses %j, and says why', (name, reason) => {
    expect(maxNameLength).toBe(256);
    expect(() => checkName(name)).toThrow(
      expect.objectContaining({ code: 'bad_name', facts: { field: name, reason } }),
    );
  });

  it('names the field as the caller wrote it', () => {
    expect(() => checkName('__proto__', 'form[__proto__]')).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ field: 'form[__proto__]' }) }),
    );
  });

  it('refuses half of a surrogate pair', () => {
    expect(() => checkName('\udc00')).toThrow(expect.objectContaining({ code: 'not_utf8' }));
  });
});

/** Lists nested to this depth. */
function nestLists(depth: number): unknown {
  return depth === 0 ? 0 : [nestLists(depth - 1)];
}
