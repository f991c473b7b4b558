import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../lib/http/json-scan.ts';

describe('findJsonFault', () => {
  it.each([
    '0',
    '-1.5e+3',
    'null',
    '""',
    '[]',
    '{}',
    ' [ {"a" : [true , false]} ]\n',
    '"\\u00e1\\n\\/"',
    '{"a":{"a":1}}',
  ])('finds none in %j', (text) => {
    expect(findJsonFault(text, 20)).toBeUndefined();
  });

  it.each([
    ['', 0],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ["{'a':1}", 1],
    ['01', 1],
    ['1.', 1],
    ['NaN', 0],
    ['"\t"', 1],
    ['"\\x"', 1],
    ['{}{}', 2],
    ['// no', 0],
  ])('finds where %j stops being JSON', (text, at) => {
    expect(findJsonFault(text, 20)).toEqual({ at });
  });

  it('finds the first name that one object has twice, also by its escapes', () => {
    expect(findJsonFault('{"a":1,"b":[{"c":1,"\\u0063":2}],"a":3}', 20)).toEqual({ duplicateName: 'c' });
    expect(findJsonFault('[{"a":1},{"a":2}]', 20)).toBeUndefined();
  });

  it('prefers a broken text to a duplicate name', () => {
    expect(findJsonFault('{"a":1,"a":2', 20)).toEqual({ at: 12 });
  });

  it('stops at the depth that it is given', () => {
    expect(findJsonFault('[[[]]]', 3)).toBeUndefined();
    expect(findJsonFault('[[[]]]', 2)).toBe('too_deep');
    expect(findJsonFault('{"a":{"b":{}}}', 2)).toBe('too_deep');
  });

  it('finds a fault exactly where JSON.parse throws', () => {
    const text = fc.json({ maxDepth: 4 });
    const changed = fc
      .tuple(text, fc.nat(), fc.constantFrom('', ',', '"', '\\', '}', ']', '{', '0', '.', 'e', '\n', ' ', '-', 'tru'))
      .map(([json, where, put]) => {
        const at = where % (json.length + 1);
        return json.slice(0, at) + put + json.slice(at + 1);
      });
    fc.assert(
      fc.property(fc.oneof(text, changed, fc.string()), (candidate) => {
        const fault = findJsonFault(candidate, 100);
        expect(fault === undefined || (typeof fault === 'object' && 'duplicateName' in fault)).toBe(isJson(candidate));
      }),
      { numRuns: 5_000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
