import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { type Source, sourceNamed } from '../../../lib/config/sources.ts';
import type { Command, CommandInput } from '../../../lib/delivery/command.ts';
import { type Endpoint, endpoints } from '../../../lib/http/endpoints.ts';
import { problemResponse } from '../../../lib/http/problem.ts';
import { authorize, commandFromEndpoint, commandFromHook, readPathParameters } from '../../../lib/http/to-command.ts';
import { newCase } from '../../setup/new-case.ts';

const caseId = 'a'.repeat(24);
const record: CommandInput = { kind: 'insertRecord', module: 'contacts', fields: { Ciudad: 'Cali' } };
const spread = { number: 1, why: 'too_large', bucket: 'files', key: 'a', size: 1, name: 'a', type: 'text/plain' };
const task = {
  name: 'Llamar',
  description: 'Confirmar',
  priority: 'high',
  module: 'contacts',
  recordId: caseId,
  owner: 'ADMIN_@demo',
  completionDate: '2026-12-01 17:00',
  reminderDate: '2026-12-01T13:00:00Z',
  remember: true,
};

describe('commandFromEndpoint', () => {
  it.each([
    ['createCase', {}, newCase, { kind: 'insertCase', case: newCase, attachments: [] }],
    [
      'changeCase',
      { caseId },
      { responsible: 'ADMIN_@demo', status: 'Abierto' },
      { kind: 'updateCase', caseId, changes: { responsible: 'ADMIN_@demo', status: 'Abierto' }, attachments: [] },
    ],
    [
      'changeCase',
      { caseId: 'PET-24521105632142745' },
      { responsible: 'ADMIN_@demo', status: 'Abierto' },
      { kind: 'updateCase', caseId: { idPrefijo: 'PET-24521105632142745' }, attachments: [] },
    ],
    [
      'changeCase',
      { caseId: 'Petición-7'.normalize('NFD') },
      { responsible: 'ADMIN_@demo', status: 'Abierto' },
      { kind: 'updateCase', caseId: { idPrefijo: 'Petición-7'.normalize('NFC') }, attachments: [] },
    ],
    ['createTask', {}, task, { kind: 'insertTask', task: { ...task } }],
    [
      'createRecord',
      { module: 'contacts' },
      { Ciudad: 'Cali' },
      { kind: 'insertRecord', module: 'contacts', fields: { Ciudad: 'Cali' }, attachments: [] },
    ],
    [
      'changeRecord',
      { module: 'contacts', id: caseId },
      { Ciudad: 'Cali' },
      { kind: 'updateRecord', module: 'contacts', id: caseId, fields: { Ciudad: 'Cali' }, attachments: [] },
    ],
  ])('of %s is its command', (name, parameters, body, command) => {
    expect(commandFromEndpoint(endpoint(name), parameters, body)).toMatchObject(command);
  });

  it('names a field at fault as the caller wrote it', () => {
    expect(() => commandFromEndpoint(endpoint('createCase'), {}, { ...newCase, contact: 'ana' })).toThrow(
      expect.objectContaining({ code: 'invalid', facts: expect.objectContaining({ field: 'contact' }) }),
    );
  });
});

describe('readPathParameters', () => {
  it('returns the parameters of the path, and no others', () => {
    expect(readPathParameters(endpoint('changeRecord'), { module: 'contacts', id: caseId, other: 'x' })).toEqual({
      module: 'contacts',
      id: caseId,
    });
  });

  it.each([
    ['a module with a slash', { module: 'a/b', id: caseId }, 'module'],
    ['an id of another length', { module: 'contacts', id: '7' }, 'id'],
    ['no parameters', undefined, 'module'],
  ])('refuses %s', (_what, parameters, field) => {
    expect(() => readPathParameters(endpoint('changeRecord'), parameters)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: expect.objectContaining({ field }) }),
    );
  });
});

describe('a module', () => {
  it.each(['NFC', 'NFD'])('is one name, in %s too', (form) => {
    const parameters = readPathParameters(endpoint('createRecord'), { module: 'Órdenes de compra'.normalize(form) });

    expect(commandFromEndpoint(endpoint('createRecord'), parameters, { Ciudad: 'Cali' })).toMatchObject({
      module: 'Órdenes de compra'.normalize('NFC'),
    });
  });
});

describe('commandFromHook', () => {
  it('is what the hook returns, with the id of the call', () => {
    const seen: unknown[] = [];
    const hook: Source['hook'] = (payload, { id, receivedAt }) => {
      seen.push(payload, id, receivedAt);
      return record;
    };

    expect(commandFromHook(source({ hook }), { a: 1 }, 'msg_1')).toEqual({ ...record, attachments: [] });
    expect(seen).toEqual([{ a: 1 }, 'msg_1', expect.any(Date)]);
  });

  it('has no field that the hook left empty, where it is optional', () => {
    const hook: Source['hook'] = () => ({
      kind: 'updateCase',
      caseId,
      changes: { responsible: '', status: 'Abierto', solution: ' ', description: '' },
    });

    expect(commandFromHook(source({ hook }), {}, undefined)).toEqual({
      kind: 'updateCase',
      caseId,
      changes: { status: 'Abierto' },
      attachments: [],
    });
  });

  it('is undefined if the hook wants none', () => {
    expect(commandFromHook(source({ hook: () => undefined }), {}, undefined)).toBeUndefined();
  });

  it('refuses a payload that is no object', () => {
    expect(() => commandFromHook(source({ hook: () => record }), [1], undefined)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field: undefined, reason: 'must be an object of fields' } }),
    );
  });

  it('names the field that the hook’s own schema refuses', () => {
    const hook: Source['hook'] = (payload) => {
      z.object({ order: z.object({ number: z.string() }) }).parse(payload);
      return record;
    };

    expect(() => commandFromHook(source({ hook }), { order: {} }, undefined)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field: 'order.number', reason: 'is required' } }),
    );
  });

  it('names the field of the command that is at fault', () => {
    const hook: Source['hook'] = () => ({ kind: 'insertCase', case: { ...newCase, contact: 'ana' } });

    expect(() => commandFromHook(source({ hook }), {}, undefined)).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ field: 'case.contact' }) }),
    );
  });

  it.each([
    ['a rounded number', Number('12345678901234567890'), 'must be sent as text: the number has too many digits'],
    ['no number', Number('doce'), 'must hold text, numbers, true, false, null, lists and objects only'],
    ['a number beyond all', 1 / 0, 'must hold text, numbers, true, false, null, lists and objects only'],
  ])('refuses %s that the hook computed, by its name', (_what, value, reason) => {
    const hook: Source['hook'] = () => ({ ...record, fields: { Ciudad: 'Cali', Cuenta: [value] } });

    expect(() => commandFromHook(source({ hook }), {}, undefined)).toThrow(
      expect.objectContaining({ code: 'invalid', facts: { field: 'fields.Cuenta.0', reason, madeByHook: true } }),
    );
  });

  it.each([
    [{ kind: 'insertCase', case: { ...newCase, contact: 'ana' } }, 'case.contact', /^case\.contact must be the e-mail/],
    [{ kind: 'insertTask', task: {} }, 'task.name', /^task\.name is required\. /],
    [{ kind: 'createCase' }, 'kind', /^kind is not valid\. /],
    ['insertCase', undefined, /^The command is not valid\. /],
  ])('says that the hook made the command that is at fault: %j', (made, field, begin) => {
    const hook = (() => made) as unknown as NonNullable<Source['hook']>;
    const detail = (language: 'en' | 'es' | 'pt') => {
      try {
        return commandFromHook(source({ hook }), {}, undefined);
      } catch (error) {
        return JSON.parse(problemResponse(error, language).body ?? '');
      }
    };

    expect(detail('en')).toMatchObject({ code: 'invalid', detail: expect.stringMatching(begin) });
    expect(detail('en').field).toBe(field);
    expect(detail('en').detail).toMatch(
      / The hook of your source makes this command of the body\. .*bridge\.config\.ts\.$/,
    );
    expect(detail('es').detail).toMatch(
      / El hook de su fuente arma este comando con el cuerpo\. .*bridge\.config\.ts\.$/,
    );
    expect(detail('pt').detail).toMatch(
      / O hook da sua fonte monta este comando com o corpo\. .*bridge\.config\.ts\.$/,
    );
  });

  it.each<[what: string, payload: Record<string, unknown>, field: string]>([
    ['a field of no command', { ciudad: 'Cali' }, 'ciudad'],
    ['the file of another command', { caseId }, 'caseId'],
    ['a file with a field of its own', { missing: [{ ...spread, extra: 1 }] }, 'missing.0.extra'],
    ['a link of 1,000 days', { missing: [{ ...spread, linkDays: 1_000 }] }, 'missing.0.linkDays'],
  ])('refuses %s that a spread payload brings, by its name', (_what, payload, field) => {
    const hook: Source['hook'] = (payload) => ({ kind: 'insertCase', case: newCase, ...payload }) as CommandInput;

    expect(() => commandFromHook(source({ hook, buckets: ['files/'] }), payload, undefined)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid', facts: expect.objectContaining({ field }) }),
    );
  });

  it.each([
    ['of 3,000 characters', '9'.repeat(3_000)],
    ['that is a sentence', 'Ana Pérez, cédula 52'],
    ['with an escape sequence', '\u001b[2J'],
    ['of two lines', '1\n2'],
    ['that is empty', ''],
  ])('refuses a case number %s', (_what, idPrefijo) => {
    const hook: Source['hook'] = (payload) =>
      ({ kind: 'updateCase', caseId: { idPrefijo: payload['caso'] }, changes: {} }) as CommandInput;

    expect(() => commandFromHook(source({ hook }), { caso: idPrefijo }, undefined)).toThrow(
      expect.objectContaining({ status: 400, facts: expect.objectContaining({ field: 'caseId.idPrefijo' }) }),
    );
  });

  it('throws other errors of the hook as they are', () => {
    const failure = new RangeError('of the hook');
    const hook: Source['hook'] = () => {
      throw failure;
    };

    expect(() => commandFromHook(source({ hook }), {}, undefined)).toThrow(failure);
  });

  it('refuses a source without a hook', () => {
    expect(() => commandFromHook(source({}), {}, undefined)).toThrow(
      expect.objectContaining({ status: 404, code: 'no_hook' }),
    );
  });
});

describe('authorize', () => {
  const withFile = (bucket: string, key: string): Command => ({
    kind: 'insertCase',
    case: newCase,
    attachments: [{ bucket, key, size: 1, name: 'a.pdf', type: 'application/pdf' }],
  });
  const withoutFile: Command = { kind: 'insertCase', case: newCase, attachments: [] };
  const missing = (bucket: string, key: string): Command => ({
    ...withoutFile,
    missing: [{ number: 1, why: 'too_large', bucket, key, size: 1, name: 'a.pdf', type: 'text/plain', linkDays: 14 }],
  });
  const recordOf = (module: string): Command => ({
    kind: 'updateRecord',
    module,
    id: caseId,
    fields: { status: 'Cerrado' },
    attachments: [],
  });

  it.each(['cases', 'CASES', ' cases', 'wolkvox_activities'])('refuses records of the module "%s"', (module) => {
    const permits = source({ modules: [module, 'cases'] });
    const named = module.trim().toLowerCase();
    expect(() => authorize(permits, recordOf(module))).toThrow(
      expect.objectContaining({ status: 403, code: 'module_has_calls', facts: { values: { module: named } } }),
    );
  });

  it.each<[string, Partial<Source>, Command]>([
    ['every kind by default', {}, withoutFile],
    ['a kind that is listed', { commands: ['insertTask', 'insertCase'] }, withoutFile],
    ['a file of its bucket', { buckets: ['files/'] }, withFile('files', 'a.pdf')],
    [
      'a file in its folder, in NFD',
      { buckets: ['files/órdenes/'] },
      withFile('files', 'órdenes/a.pdf'.normalize('NFD')),
    ],
    [
      'a file in its folder, in NFC',
      { buckets: ['files/órdenes/'.normalize('NFD')] },
      withFile('files', 'órdenes/a.pdf'),
    ],
    ['a record of its modules', { modules: ['contacts'] }, recordOf('contacts')],
    ['a record of a module in NFD', { modules: ['Campañas'.normalize('NFC')] }, recordOf('Campañas'.normalize('NFD'))],
    [
      'a record of a module that is configured in NFD',
      { modules: ['Campañas'.normalize('NFD')] },
      recordOf('Campañas'.normalize('NFC')),
    ],
    ['a record of every other module by default', {}, recordOf('contacts')],
    ['a missing file of its bucket', { buckets: ['files/'] }, missing('files', 'a.pdf')],
    ['a file in its folder', { buckets: ['other/', 'files/orders/'] }, withFile('files', 'orders/2026/a.pdf')],
  ])('allows %s', (_what, settings, command) => {
    expect(() => authorize(source(settings), command)).not.toThrow();
  });

  it.each<[string, Partial<Source>, Command, string]>([
    ['a kind that is not listed', { commands: ['insertTask'] }, withoutFile, 'commands'],
    ['any file of a source without buckets', {}, withFile('files', 'a.pdf'), 'buckets'],
    ['a file of another bucket', { buckets: ['files/'] }, withFile('files-of-others', 'a.pdf'), 'buckets'],
    ['a file outside the folder', { buckets: ['files/orders/'] }, withFile('files', 'a.pdf'), 'buckets'],
    ['a missing file of another bucket', { buckets: ['files/'] }, missing('other', 'a.pdf'), 'buckets'],
    ['any missing file of a source without buckets', {}, missing('files', 'a.pdf'), 'buckets'],
    ['a record of another module', { modules: ['leads'] }, recordOf('contacts'), 'modules'],
    ['a key that climbs out', { buckets: ['files/orders/'] }, withFile('files', 'orders/../a.pdf'), 'buckets'],
    ['a key that ends above', { buckets: ['files/orders/'] }, withFile('files', 'orders/..'), 'buckets'],
  ])('refuses %s, and names the setting', (_what, settings, command, setting) => {
    expect(() => authorize(source(settings), command)).toThrow(
      expect.objectContaining({ status: 403, code: 'not_allowed', facts: { values: { setting } } }),
    );
  });
});

function endpoint(name: string): Endpoint {
  const found = endpoints.find((one) => one.name === name);
  if (!found) throw new Error(`There is no endpoint ${name}`);
  return found;
}

function source(settings: Partial<Source>) {
  return sourceNamed({ form: { operation: 'demo', ...settings } }, 'form');
}
