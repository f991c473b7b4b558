import { describe, expect, test } from 'vitest';
import { allFilesOf, parseCaseRecord } from '../../../lib/wolkvox/case-record.ts';

const id = '65d8b6195befbbd25409bb13';

describe('parseCaseRecord', () => {
  test('reads a case with everything that a search needs', () => {
    const record = {
      wolkvox_id: id,
      idPrefijo: 'PET-24521105632142745',
      caseType: 'Request',
      status: { value: 'open', name: 'Abierto' },
      priority: { value: '30', name: 'Alta' },
      description_case: '<p>Hola</p>',
      files: [{ name: 'a.pdf', url: 'https://crm0001.wolkvox.com/a' }],
      form: { Asunto: 'x' },
      owner: { id: '1', level: 2 },
    };
    expect(parseCaseRecord(record)).toMatchObject({
      id,
      idPrefijo: 'PET-24521105632142745',
      status: { value: 'open', name: 'Abierto' },
      description: '<p>Hola</p>',
      files: [{ name: 'a.pdf', url: 'https://crm0001.wolkvox.com/a' }],
      form: { Asunto: 'x' },
    });
  });

  test('reads PHP’s empty lists as objects, and needs no key but the id', () => {
    const record = { wolkvox_id: id, status: [], priority: [], files: [], form: [], responsible: [] };
    expect(parseCaseRecord(record)).toMatchObject({
      id,
      idPrefijo: '',
      status: { value: '', name: '' },
      description: '',
      files: [],
      form: {},
    });
    expect(parseCaseRecord({ wolkvox_id: id })).toMatchObject({ id, files: [], form: {} });
  });

  test('reads every key that the CRM documents, and leaves out others', () => {
    const record = {
      wolkvox_id: id,
      idPrefijo: 'PET-1',
      caseType: 'Request',
      status: { value: 'open', name: 'Abierto', more: 1 },
      priority: { value: '30', name: 'Alta' },
      description_case: '<p>Hola</p>',
      contactEmail: 'ana@example.com',
      responsible: { user: 'ADMIN_@demo', mail: 'admin@example.com' },
      owner: { user: 'OWNER_@demo' },
      files: [{ name: 'a.pdf', url: '/a', size: 3 }],
      Attached: [{ name: 'b.pdf', url: '/b' }],
      form: { Asunto: 'x' },
      solution: 'hecho',
      wolkvox_fecha_creacion: '2026-11-30 10:00:00',
      wolkvox_fecha_modificacion: '2026-11-30 11:00:00',
      wolkvox_usuario_modificacion: 'API@demo',
      more: 1,
    };

    expect(parseCaseRecord(record)).toEqual({
      id,
      idPrefijo: 'PET-1',
      type: 'Request',
      status: { value: 'open', name: 'Abierto' },
      priority: 'Alta',
      description: '<p>Hola</p>',
      contactEmail: 'ana@example.com',
      responsible: 'ADMIN_@demo',
      owner: 'OWNER_@demo',
      files: [{ name: 'a.pdf', url: '/a' }],
      allFiles: [
        { name: 'a.pdf', url: '/a' },
        { name: 'b.pdf', url: '/b' },
      ],
      form: { Asunto: 'x' },
      solution: 'hecho',
      createdAt: '2026-11-30 10:00:00',
      modifiedAt: '2026-11-30 11:00:00',
      modifiedBy: 'API@demo',
    });
  });

  test('names a responsible by the e-mail address where there is no login', () => {
    expect(parseCaseRecord({ wolkvox_id: id, responsible: { mail: 'a@b.co' } }).responsible).toBe('a@b.co');
  });

  test.each([undefined, '', '64cb', 5, `${id}0`, `x${id}`])('refuses a record whose id is %j', (wolkvox_id) => {
    expect(() => parseCaseRecord({ wolkvox_id })).toThrow(
      expect.objectContaining({ kind: 'unreadable', lastByteSent: true, endpoint: 'cases/queryCases.php' }),
    );
  });
});

describe('allFilesOf', () => {
  const file = { name: 'a.pdf', url: '/a' };

  test.each<[string, Record<string, unknown>, unknown]>([
    ['a list', { files: [{ ...file, more: 1 }] }, [file]],
    ['two lists', { files: [file], Attached: [{ name: 'b', url: '/b' }] }, [file, { name: 'b', url: '/b' }]],
    ['a list with gaps, as PHP writes it', { files: { 1: file, 10: file } }, [file, file]],
    ['empty lists', { files: [], Attached: {} }, []],
    ['no list', {}, undefined],
    ['null', { files: null }, undefined],
    ['text', { files: 'a.pdf' }, undefined],
    ['an object that is no list', { files: { a: file } }, undefined],
    ['an object with one other key', { files: { 0: file, x1: file } }, undefined],
    ['an object whose key only ends as a number', { files: { '1x': file } }, undefined],
    ['a file without an address', { files: [{ name: 'a' }] }, undefined],
    ['one list that cannot be read', { files: [file], Attached: 'x' }, undefined],
  ])('reads %s', (_what, record, files) => {
    expect(allFilesOf(record)).toEqual(files);
  });
});
