import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { endpoints } from '../../../lib/http/endpoints.ts';
import { FileBody, MoveBody, TaskBody } from '../../../lib/http/request-schemas.ts';
import { invalidProblem, validate } from '../../../lib/http/validate.ts';
import { newCase } from '../../setup/new-case.ts';

const task = {
  name: 'Llamar',
  description: 'Confirmar',
  priority: 'high',
  module: 'contacts',
  recordId: 'a'.repeat(24),
  owner: 'ADMIN_@demo',
  completionDate: '2026-12-01 17:00',
  reminderDate: '2026-12-01 09:00',
  remember: true,
};

describe('what is empty and optional', () => {
  it.each([null, '', ' \n', '\u00a0\t', [], undefined])('is absent: %j', (empty) => {
    const optional = { form: empty, solution: empty };
    const more = { type: empty, owner: empty, contact: empty, description: empty, priority: empty };
    const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
    const files = [{ name: 'a.pdf', size: 1 }];

    expect(read('createCase', { ...newCase, ...optional })).toEqual(newCase);
    expect(read('changeCase', { ...changes, ...optional, ...more })).toEqual(changes);
    expect(read('bindUpload', { case: { ...newCase, ...optional }, files })).toEqual({ case: newCase, files });
    expect(read('createTask', { ...task, status: empty })).toEqual(task);
    const noChange = { caseId: empty, changes: empty };
    expect(read('bindUpload', { case: newCase, ...noChange, files })).toEqual({ case: newCase, files });
    const change = { caseId: 'a'.repeat(24), changes, files };
    expect(read('bindUpload', { case: empty, ...change })).toEqual(change);
  });

  it('is no case and no change of one', () => {
    const files = [{ name: 'a.pdf', size: 1 }];
    for (const choice of [{ case: null }, { caseId: '', changes: null }, { caseId: null, changes: {} }]) {
      expect(() => read('bindUpload', { ...choice, files })).toThrow(expect.objectContaining({ code: 'invalid' }));
    }
    const both = { case: newCase, caseId: 'a'.repeat(24), changes: null, files };
    expect(() => read('bindUpload', both)).toThrow(
      expect.objectContaining({ facts: { field: 'caseId', reason: 'is not a field of this call' } }),
    );
  });

  it.each([
    ['createCase', { ...newCase, contact: '' }, 'contact'],
    ['createCase', { ...newCase, description: null }, 'description'],
    ['createCase', { ...newCase, solution: [''] }, 'solution'],
    ['createCase', { ...newCase, solution: 0 }, 'solution'],
    ['createCase', { ...newCase, form: ['x'] }, 'form'],
    ['createTask', { ...task, remember: '' }, 'remember'],
    ['changeCase', { responsible: 'ADMIN_@demo', status: ' ' }, 'status'],
    ['createTask', { ...task, name: '' }, 'name'],
    ['createCase', { ...newCase, subject: null }, 'subject'],
  ])('is not what %s requires or does not know', (name, input, field) => {
    expect(() => read(name, input)).toThrow(expect.objectContaining({ facts: expect.objectContaining({ field }) }));
  });

  it('are fields of the CRM in no case: what is empty empties them', () => {
    const form = { Ciudad: '', Apodo: null };

    expect(read('createCase', { ...newCase, form })).toEqual({ ...newCase, form });
    expect(read('createRecord', form)).toEqual(form);
  });

  function read(name: string, input: unknown): unknown {
    const body = endpoints.find((endpoint) => endpoint.name === name)?.body;
    return body && validate(body, input);
  }
});

describe('the date of a task', () => {
  it.each(['2028-02-29 10:00', '2026-12-31T23:59:59Z', '2026-11-20 08:00:00.5-05:00', '0001-01-01 00:00'])(
    'may be %s',
    (completionDate) => {
      expect(validate(TaskBody, { ...task, completionDate })).toMatchObject({ completionDate });
    },
  );

  it.each([
    ['2026-02-30 10:00', 'must be a day that exists'],
    ['2027-02-29 10:00', 'must be a day that exists'],
    ['2026-04-31T10:00:00Z', 'must be a day that exists'],
    ['2026-00-10 10:00', 'must be YYYY-MM-DD HH:MM, or a time with its UTC offset such as 2026-11-20T14:00:00Z'],
    ['20/11/2026 10:00', 'must be YYYY-MM-DD HH:MM, or a time with its UTC offset such as 2026-11-20T14:00:00Z'],
    ['2026-11-20', 'must be YYYY-MM-DD HH:MM, or a time with its UTC offset such as 2026-11-20T14:00:00Z'],
    [1795183391482, 'must be a date'],
  ])('may not be %s, and the refusal says why', (completionDate, reason) => {
    expect(() => validate(TaskBody, { ...task, completionDate })).toThrow(
      expect.objectContaining({ facts: { field: 'completionDate', reason } }),
    );
  });
});

describe('the new time of a reminder', () => {
  it.each([
    [3_600_000, undefined],
    [-3_600_000, 'must be later than now'],
    [11 * 366 * 86_400_000, 'must be at most 10 years from now'],
  ])('is %i ms from now: refused with %j', (ms, reason) => {
    const sendAt = new Date(Date.now() + ms).toISOString();
    const check = () => validate(MoveBody, { sendAt });

    if (reason === undefined) expect(check()).toEqual({ sendAt });
    else expect(check).toThrow(expect.objectContaining({ code: 'invalid', facts: { field: 'sendAt', reason } }));
  });

  it('has a first time that may be over: it is sent at once', () => {
    expect(validate(TaskBody, { ...task, sendAt: '2020-01-01T00:00:00Z' })).toMatchObject({
      sendAt: '2020-01-01T00:00:00Z',
    });
  });
});

describe('the name of a file', () => {
  it.each(['👩🏽‍💻.pdf', `${'ñ'.repeat(510)}.pdf`, 'a%2Fb.pdf'])('may be %s, as the name of an object may', (name) => {
    expect(validate(FileBody, { name, size: 1 })).toEqual({ name, size: 1 });
  });

  it.each([
    ['', 'must not be empty'],
    ['a/b.pdf', 'must be the name of a file, without folders: leave out the /'],
    ['a\\b.pdf', 'must be the name of a file, without folders: leave out the \\'],
    ['%2e%2e', 'must not be . or .. nor hold one as a folder, also written with %2e'],
    ['a\nb.pdf', 'must not hold control characters or line breaks'],
    ['a\u202efdp.exe', 'must not hold marks that change the writing direction'],
    [`${'ñ'.repeat(511)}.pdf`, 'must be at most 1024 bytes long in UTF-8'],
  ])('may not be %j, and the refusal says why', (name, reason) => {
    expect(() => validate(FileBody, { name, size: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field: 'name', reason } }),
    );
  });
});

describe('what a schema finds', () => {
  it.each([
    ['createCase', { type: 'Request' }, 'responsible', 'is required'],
    ['createCase', { type: 1 }, 'type', 'must be text'],
    ['changeCase', { responsible: 'ana', status: 'Abierto' }, 'responsible', 'must have the form user@operation'],
    ['createCase', '{"type":"Request"}', undefined, 'must be an object of fields'],
    ['createCase', [{ type: 'Request' }], undefined, 'must be an object of fields'],
    ['bindUpload', { case: 'x', files: [{ name: 'a', size: 1 }] }, 'case', 'must be an object of fields'],
    ['createRecord', {}, undefined, 'must have at least one field'],
    ['bindUpload', { case: {}, files: [] }, 'case.type', 'is required'],
    ['bindUpload', { caseId: 'x', files: [{ name: 'a', size: 1 }] }, 'caseId', expect.stringContaining('24')],
    ['bindUpload', { files: [{ name: 'a', size: 1 }] }, 'case', 'is required'],
    ['createTask', { completionDate: 'mañana' }, 'name', 'is required'],
  ])('%s names the first field at fault', (name, input, field, reason) => {
    const schema = endpoints.find((endpoint) => endpoint.name === name)?.body;
    expect(() => schema && validate(schema, input)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field, reason } }),
    );
  });
});

describe('the field at fault', () => {
  const inner = z.strictObject({ a: z.string('must be text'), list: z.optional(z.array(z.string('must be text'))) });
  const schema = z.strictObject({ case: inner });

  it.each([
    ['an unknown field', { case: { a: 'x', b: 1 } }, 'case.b', 'is not a field of this call'],
    ['an unknown field at the top', { case: { a: 'x' }, b: 1 }, 'b', 'is not a field of this call'],
    ['a missing field', { case: {} }, 'case.a', 'is required'],
    ['a missing object', {}, 'case', 'is required'],
    ['a wrong value', { case: { a: 1 } }, 'case.a', 'must be text'],
    ['an entry of a list', { case: { a: 'x', list: ['x', 1] } }, 'case.list.1', 'must be text'],
    ['the whole', undefined, undefined, expect.not.stringContaining('is required')],
  ])('has the name that the caller wrote: %s', (_what, input, field, reason) => {
    expect(() => validate(schema, input)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field, reason } }),
    );
  });

  it.each([
    ['an unknown field', { case: { a: 'x', b: 1 } }, 'b', 'is not a field of this call'],
    ['a missing field', { case: {} }, 'a', 'is required'],
    ['the whole', {}, undefined, 'is required'],
    ['a field of the same name further in', { case: { case: 1, a: 'x' } }, 'case', 'is not a field of this call'],
  ])('leaves out a first part that the caller did not write: %s', (_what, input, field, reason) => {
    const { error } = schema.safeParse(input);

    expect(invalidProblem(error?.issues ?? [], input, 'case').facts).toEqual({ field, reason });
  });

  it('keeps a first part of another name, and is not valid where nothing says why', () => {
    const { error } = schema.safeParse({ case: {} });

    expect(invalidProblem(error?.issues ?? [], { case: {} }, 'task').facts.field).toBe('case.a');
    expect(invalidProblem([], {}).facts).toEqual({ field: undefined, reason: 'is not valid' });
  });
});

it('returns what the schema reads', () => {
  expect(validate(z.object({ a: z.string() }), { a: 'x', b: 1 })).toEqual({ a: 'x' });
});
