import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { checkInput, email, fields, findJsonFault, id, nameOf, text, user } from '../../../lib/wolkvox/check.ts';

describe('what JSON would drop or change', () => {
  const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

  test.each<[string, unknown]>([
    ['scalars', ['a', '', true, false, null, 0, -1.5, 1.5e-7, Number.MAX_SAFE_INTEGER]],
    ['objects', { a: { b: [{}] }, toJSON: 'x' }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['a hundred lists in each other', nested(101)],
  ])('is nothing in %s', (_what, value) => {
    expect(findJsonFault(value)).toBeUndefined();
  });

  test.each<[string, unknown, (string | number)[]]>([
    ['undefined', { a: undefined }, ['a']],
    ['a function', { a: { b: () => 1 } }, ['a', 'b']],
    ['a symbol', [1, Symbol('x')], [1]],
    ['a bigint', [1n], [0]],
    ['a date', { a: new Date(0) }, ['a']],
    ['a map', [[new Map()]], [0, 0]],
    ['an instance', { a: new (class A {})() }, ['a']],
    ['a method toJSON', { a: { toJSON: () => 1 } }, ['a']],
    ['NaN', { a: 1, b: Number.NaN }, ['b']],
    ['an infinity', [Number.NEGATIVE_INFINITY], [0]],
    ['more lists than any field has', nested(102), Array(101).fill(0)],
  ])('is named by its path: %s', (_what, value, path) => {
    expect(findJsonFault(value)).toEqual({ path, message: expect.stringContaining('must hold text, numbers') });
  });

  test.each([2 ** 53, -(2 ** 53), 1e21])('is a number with too many digits: %d', (value) => {
    expect(findJsonFault({ a: [value] })).toEqual({ path: ['a', 0], message: expect.stringContaining('as text') });
  });

  test('is nothing that the caller allows', () => {
    const date = new Date(0);
    const allows = (value: unknown) => value instanceof Date;

    expect(findJsonFault({ a: [date] }, allows)).toBeUndefined();
    expect(findJsonFault({ a: [date, new Map()] }, allows)).toMatchObject({ path: ['a', 1] });
  });
});

describe('the name of a faulty field', () => {
  test.each<[PropertyKey[], string]>([
    [['form', 'Ciudad'], 'form.Ciudad'],
    [['files', 0, 'name'], 'files.0.name'],
    [['form', 'ana@example.com', 'x'], 'form'],
    [['ana@example.com'], 'input'],
    [[], 'input'],
    [['a'.repeat(64)], 'a'.repeat(64)],
    [['a'.repeat(65)], 'input'],
    [['a'.repeat(40), 'b'.repeat(40)], 'input'],
    [[' a'], 'input'],
    [['a '], 'input'],
  ])('of %j is %s', (path, name) => {
    expect(nameOf(path)).toBe(name);
  });
});

describe('checkInput', () => {
  const schema = z.strictObject({ a: text, b: z.optional(z.strictObject({ c: z.number() })) });
  const faultOf = (input: unknown) => {
    try {
      return checkInput(schema, input, 'a.php');
    } catch (error) {
      return error;
    }
  };

  test('returns what the schema reads', () => {
    expect(faultOf({ a: 'x', b: { c: 1 } })).toEqual({ a: 'x', b: { c: 1 } });
  });

  test.each<[unknown, string, string]>([
    [{}, 'a', 'is required'],
    [{ a: 'x', b: {} }, 'b.c', 'is required'],
    [{ a: ' ' }, 'a', 'must not be empty'],
    [{ a: 5 }, 'a', 'must be text'],
    [{ a: 'x', d: 1 }, 'd', 'is not a field of this call'],
    [{ a: 'x', b: { c: 1, d: 1 } }, 'b.d', 'is not a field of this call'],
    [undefined, 'input', 'is required'],
  ])('names the first fault of %j', (input, field, reason) => {
    expect(faultOf(input)).toMatchObject({ kind: 'invalid', endpoint: 'a.php', field, reason: `${field} ${reason}` });
  });
});

describe('the form of a value', () => {
  const accepts = (schema: z.ZodMiniType, value: unknown) => schema.safeParse(value).success;

  test.each([
    ['text', text, ['x', ' x '], ['', ' \n', 5]],
    ['a user', user, ['ADMIN_@demo', 'a.b@demo'], ['admin', '@demo', 'a@', 'a@b@c', 'a b@demo', ' a@demo', 'a@demo ']],
    [
      'an e-mail address',
      email,
      ['a@b.co', 'a.b+c@d.e.co'],
      ['a@b', '@b.co', 'a@b.', 'a@.', 'a b@c.co', 'a@b@c.co', 'a@b.co ', ' a@b.co'],
    ],
    [
      'an id',
      id,
      ['65d8b6195befbbd25409bb13', '65D8B6195BEFBBD25409BB13'],
      ['65d8b6195befbbd25409bb1', `${'a'.repeat(24)}b`, 'g'.repeat(24)],
    ],
    [
      'fields',
      fields,
      [{}, { a: [1] }, { __proto__: null, a: 1 }],
      [[], null, 'x', new Date(0), { a: new Date(0) }, { a: 2 ** 53 }],
    ],
  ] as [string, z.ZodMiniType, unknown[], unknown[]][])('is that of %s', (_what, schema, good, bad) => {
    expect(good.filter((value) => !accepts(schema, value))).toEqual([]);
    expect(bad.filter((value) => accepts(schema, value))).toEqual([]);
  });
});
