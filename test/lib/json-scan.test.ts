import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../lib/json-scan.ts';

const within = (maxDepth: number, maxFields = Number.POSITIVE_INFINITY) => ({ maxDepth, maxFields });

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
    expect(findJsonFault(text, within(20))).toBeUndefined();
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
    expect(findJsonFault(text, within(20))).toEqual({ at });
  });

  it('finds the first name that one object has twice, also by its escapes', () => {
    expect(findJsonFault('{"a":1,"b":[{"c":1,"\\u0063":2}],"a":3}', within(20))).toEqual({ duplicateName: 'c' });
    expect(findJsonFault('[{"a":1},{"a":2}]', within(20))).toBeUndefined();
  });

  it.each([
    ['{"Cuenta":12345678901234567890}', 'Cuenta'],
    ['{"a":1,"form":{"Valor":[0.5,1e400]}}', 'form.Valor.1'],
    ['[[1],[2,{"ñ":9007199254740993}]]', '1.1.ñ'],
    ['{"a":12345678901234567890,"b":12345678901234567890}', 'a'],
    ['12345678901234567890', ''],
  ])('finds the first number of %s that would be changed', (text, inexactNumber) => {
    expect(findJsonFault(text, within(20))).toEqual({ inexactNumber });
  });

  it('prefers a broken text to a number, and finds no number in a text', () => {
    expect(findJsonFault('[12345678901234567890', within(20))).toEqual({ at: 21 });
    expect(findJsonFault('{"a":"12345678901234567890"}', within(20))).toBeUndefined();
  });

  it('prefers a broken text to a duplicate name', () => {
    expect(findJsonFault('{"a":1,"a":2', within(20))).toEqual({ at: 12 });
  });

  it('stops at the depth that it is given', () => {
    expect(findJsonFault('[[[]]]', within(3))).toBeUndefined();
    expect(findJsonFault('[[[]]]', within(2))).toBe('too_deep');
    expect(findJsonFault('{"a":{"b":{}}}', within(2))).toBe('too_deep');
  });

  it('stops at too many fields and entries together', () => {
    expect(findJsonFault('{"a":[1,2]}', within(20, 3))).toBeUndefined();
    expect(findJsonFault('{"a":[1,2]}', within(20, 2))).toBe('too_many_fields');
    expect(findJsonFault('[1,2,no JSON', within(20, 1))).toBe('too_many_fields');
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
        const fault = findJsonFault(candidate, within(100));
        const isOfAValue = typeof fault === 'object' && !('at' in fault);
        expect(fault === undefined || isOfAValue).toBe(isJson(candidate));
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
