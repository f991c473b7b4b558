import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { firstFault } from '../../lib/schema-fault.ts';

const Contact = z.strictObject({
  name: z.string('must be text'),
  phones: z.optional(z.array(z.string('must be text'))),
});
const Either = z.union([z.strictObject({ contact: Contact }), z.strictObject({ contactId: z.string('must be text') })]);

describe('firstFault', () => {
  it.each([
    ['a missing field', Contact, {}, { path: ['name'], message: 'must be text' }],
    [
      'a field within a list',
      Contact,
      { name: 'a', phones: ['1', 2] },
      { path: ['phones', 1], message: 'must be text' },
    ],
    ['a value of another type', z.string('must be text'), 1, { path: [], message: 'must be text' }],
    [
      'an unknown field, beside its path',
      z.object({ contact: Contact }),
      { contact: { name: 'a', edad: 1, otro: 2 } },
      { path: ['contact'], unknownField: 'edad', message: expect.any(String) },
    ],
    [
      'a fault of the shape that fits best',
      Either,
      { contact: { name: 1 } },
      { path: ['contact', 'name'], message: 'must be text' },
    ],
    ['a fault of the other shape', Either, { contactId: 7 }, { path: ['contactId'], message: 'must be text' }],
  ])('finds %s', (_what, schema, value, fault) => {
    expect(firstFault(z.safeParse(schema, value).error?.issues ?? [])).toEqual(fault);
  });

  it('is empty without any issue', () => {
    expect(firstFault([])).toEqual({ path: [] });
  });
});
