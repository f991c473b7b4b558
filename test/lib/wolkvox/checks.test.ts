import { describe, expect, test } from 'vitest';
import { insertCall, insertMeeting, insertTask, type NewTask } from '../../../lib/wolkvox/activities.ts';
import { insertCase, insertCaseForm, updateCase, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import { createWolkvox, type Wolkvox, type WolkvoxOptions } from '../../../lib/wolkvox/client.ts';
import { queryCases, queryDates, queryRecords } from '../../../lib/wolkvox/queries.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { client, file, newCase, record } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';
const changes = { responsible: 'ADMIN_@demo', status: 'Abierto' };
const task: NewTask = {
  name: 'Llamar',
  description: 'Llamar al cliente',
  priority: 'high',
  module: 'cases',
  recordId: id,
  owner: 'ADMIN_@demo',
  completionDate: '2026-11-21 10:00',
  reminderDate: '2026-11-21 09:00',
  remember: true,
};
const without = <T extends object>(whole: T, key: keyof T): T => ({ ...whole, [key]: undefined });

/** Makes the call and returns its error. Fails when anything was sent. */
async function errorOf(call: (crm: Wolkvox) => Promise<unknown>, options: Partial<WolkvoxOptions> = {}) {
  const server = await record();
  const error = await call(client(server.url, options)).catch((thrown: unknown) => thrown);
  expect(server.requests.length).toBe(0);
  return error;
}

describe('nothing is sent, and the field is named,', () => {
  test.each(Object.keys(newCase) as (keyof typeof newCase)[])('for a case without %s', async (field) => {
    const expected = { kind: 'invalid', field, reason: `${field} is required`, lastByteSent: false };
    const input = without(newCase, field);
    expect(await errorOf((crm) => insertCase(crm, input, []))).toMatchObject(expected);
    expect(await errorOf((crm) => insertCaseForm(crm, input, []))).toMatchObject(expected);
  });

  test.each(['responsible', 'status'] as const)('for changes of a case without %s', async (field) => {
    const input = without(changes, field);
    expect(await errorOf((crm) => updateCase(crm, id, input))).toMatchObject({ kind: 'invalid', field });
    const attaching = await errorOf((crm) => updateCaseAttachments(crm, id, input, [file('one')]));
    expect(attaching).toMatchObject({ kind: 'invalid', field });
  });

  test.each(Object.keys(task) as (keyof NewTask)[])('for a task without %s', async (field) => {
    expect(await errorOf((crm) => insertTask(crm, without(task, field)))).toMatchObject({ kind: 'invalid', field });
  });

  test.each<[string, string, (crm: Wolkvox) => Promise<unknown>]>([
    ['an empty description', 'description', (crm) => insertCase(crm, { ...newCase, description: ' ' }, [])],
    ['a contact that is not an address', 'contact', (crm) => insertCase(crm, { ...newCase, contact: 'Ana' }, [])],
    ['a contact of two addresses', 'contact', (crm) => insertCase(crm, { ...newCase, contact: 'a@b.co,c@d.co' }, [])],
    ['an owner without an operation', 'owner', (crm) => insertCase(crm, { ...newCase, owner: 'ADMIN_' }, [])],
    ['a responsible with blanks', 'responsible', (crm) => updateCase(crm, id, { ...changes, responsible: 'a b@demo' })],
    [
      'a description that is a number',
      'description',
      (crm) => insertCase(crm, { ...newCase, description: 5 as never }, []),
    ],
    ['a form that is a list', 'form', (crm) => insertCase(crm, { ...newCase, form: ['a'] as never }, [])],
    ['a form with a date in it', 'form.when', (crm) => insertCase(crm, { ...newCase, form: { when: new Date() } }, [])],
    [
      'a form with a map in it',
      'form.all',
      (crm) => insertCase(crm, { ...newCase, form: { all: new Map([['a', 1]]) } }, []),
    ],
    ['a form with NaN', 'form.n', (crm) => insertCase(crm, { ...newCase, form: { n: Number.NaN } }, [])],
    [
      'a rounded number in a list',
      'form.cuentas.1',
      (crm) => insertCase(crm, { ...newCase, form: { cuentas: [1, Number('12345678901234567890')] } }, []),
    ],
    [
      'a rounded number under a label that is not shown',
      'fields',
      (crm) => insertRecord(crm, { module: 'contacts', fields: { 'N° de cuenta': 2 ** 53 } }),
    ],
    ['an unknown field', 'subject', (crm) => insertCase(crm, { ...newCase, subject: 'x' } as never, [])],
    ['a short case id', 'caseId', (crm) => updateCase(crm, '64cb', changes)],
    ['an empty list of attachments', 'attachments', (crm) => updateCaseAttachments(crm, id, changes, [])],
    [
      'an attachment without a name',
      'attachments.1.name',
      (crm) => insertCase(crm, newCase, [file('a'), file('b', { name: ' ' })]),
    ],
    [
      'an attachment of half a byte',
      'attachments.0.length',
      (crm) => insertCase(crm, newCase, [{ ...file('a'), length: 0.5 }]),
    ],
    ['another priority', 'priority', (crm) => insertTask(crm, { ...task, priority: 'urgent' as never })],
    ['a task’s short record id', 'recordId', (crm) => insertTask(crm, { ...task, recordId: '64cb' })],
    ['a reminder that is text', 'remember', (crm) => insertTask(crm, { ...task, remember: 'true' as never })],
    [
      'a task’s impossible date',
      'completionDate',
      (crm) => insertTask(crm, { ...task, completionDate: '2026-02-30 10:00' }),
    ],
    [
      'a call without its phone’s country',
      'phone.country',
      (crm) => insertCall(crm, { ...task, location: 'x', phone: { code: '57', value: '300' } as never }),
    ],
    [
      'a meeting without participants',
      'participants',
      (crm) => insertMeeting(crm, { ...task, location: 'x', startDate: '2026-11-21 10:00', participants: [] }),
    ],
    [
      'a meeting with a malformed participant',
      'participants.1',
      (crm) =>
        insertMeeting(crm, { ...task, location: 'x', startDate: '2026-11-21 10:00', participants: ['a@demo', 'b'] }),
    ],
    ['a record without a module', 'module', (crm) => insertRecord(crm, { module: '', fields: {} })],
    ['a record without fields', 'fields', (crm) => insertRecord(crm, { module: 'contacts' } as never)],
    ['a change without fields', 'fields', (crm) => updateRecord(crm, { module: 'contacts', id, fields: {} })],
    [
      'a change without a record id',
      'id',
      (crm) => updateRecord(crm, { module: 'contacts', id: '', fields: { a: 'b' } }),
    ],
    ['a search by an unknown field', 'field', (crm) => queryCases(crm, { field: 'subject' as never, value: 'x' })],
    ['a page of 251', 'limit', (crm) => queryCases(crm, { field: 'idCase', value: 'x', limit: 251 })],
    ['a page of 0', 'limit', (crm) => queryRecords(crm, { module: 'contacts', field: 'a', value: 'b', limit: 0 })],
    ['page 0', 'page', (crm) => queryRecords(crm, { module: 'contacts', field: 'a', value: 'b', page: 0 })],
    ['half a page', 'page', (crm) => queryRecords(crm, { module: 'contacts', field: 'a', value: 'b', page: 1.5 })],
    [
      'a span that is not a date',
      'from',
      (crm) => queryDates(crm, { module: 'cases', from: 'yesterday', to: '2026-11-21 10:00' }),
    ],
    [
      'a span that ends before it begins',
      'to',
      (crm) => queryDates(crm, { module: 'cases', from: '2026-11-21 10:00', to: '2026-11-20 10:00' }),
    ],
    ['no input at all', 'input', (crm) => insertCase(crm, null as never, [])],
  ])('for %s', async (_what, field, call) => {
    expect(await errorOf(call)).toMatchObject({ name: 'WolkvoxError', kind: 'invalid', field, lastByteSent: false });
  });

  test('for a closing status without a solution, in any letter case', async () => {
    const options = { closedStatuses: ['Cerrado', 'Solucionado'] };
    const closing = { ...newCase, status: 'CERRADO' };
    expect(await errorOf((crm) => insertCase(crm, closing, []), options)).toMatchObject({
      kind: 'invalid',
      field: 'solution',
    });
    const decomposed = { ...newCase, status: 'en solución'.normalize('NFD') };
    const composed = { closedStatuses: ['En solución'.normalize('NFC')] };
    expect(await errorOf((crm) => insertCase(crm, decomposed, []), composed)).toMatchObject({ field: 'solution' });
    const solved = { ...changes, status: 'solucionado' };
    expect(await errorOf((crm) => updateCase(crm, id, solved), options)).toMatchObject({ field: 'solution' });
  });

  test('for attachments whose place a field of the record already has', async () => {
    const options = { recordAttachments: { as: 'field', field: 'Adjuntos' } } as const;
    const change = { module: 'contacts', id, fields: { Adjuntos: [] } };
    const error = await errorOf((crm) => updateRecord(crm, change, [file('one')]), options);
    expect(error).toMatchObject({ kind: 'invalid', field: 'fields.Adjuntos' });
  });
});

test('a status that closes is sent with its solution', async () => {
  const server = await record();
  const crm = client(server.url, { closedStatuses: ['Cerrado'] });
  await insertCase(crm, { ...newCase, status: 'Cerrado', solution: 'hecho' }, []);
  expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toMatchObject({ solution: 'hecho' });
});

test('fields of a form may have any name, even toJSON', async () => {
  const server = await record();
  const form = { toJSON: 'x', toString: 1, inner: [{ toJSON: null }] };
  await insertCase(client(server.url), { ...newCase, form }, []);
  expect(JSON.parse(server.requests[0]?.body.toString() ?? '')).toMatchObject({
    form: { toJSON: 'x', toString: 1, inner: [{ toJSON: null }] },
  });
});

test('an unknown field is named, unless its name is malformed', async () => {
  const withField = (name: string) => errorOf((crm) => insertCase(crm, { ...newCase, [name]: 'x' }, []));
  expect(await withField('subject')).toMatchObject({ kind: 'invalid', field: 'subject' });
  const error = await withField('cliente@example.com');
  expect(error).toMatchObject({ kind: 'invalid', field: 'input' });
  expect(String(error)).not.toContain('cliente');
});

describe('createWolkvox', () => {
  const options = { server: 'crm0001.wolkvox.com', operation: 'demo', token: 'demo-token' };

  test.each<[string, string, Partial<WolkvoxOptions>]>([
    ['a server that is not a CRM', 'server', { server: 'example.com' }],
    ['a loopback server unless allowed', 'server', { server: 'http://127.0.0.1:80' }],
    ['no operation', 'operation', { operation: '' }],
    ['a blank operation', 'operation', { operation: ' ' }],
    ['attachments in a field without a name', 'recordAttachments', { recordAttachments: { as: 'field', field: '' } }],
    ['no token', 'token', { token: '' }],
    ['a token with a line end', 'token', { token: 'demo-token\n' }],
    ['an unknown time zone', 'zone', { zone: 'Bogota' }],
  ])('refuses %s', (_what, field, fault) => {
    expect(() => createWolkvox({ ...options, ...fault })).toThrow(expect.objectContaining({ kind: 'invalid', field }));
  });
});
