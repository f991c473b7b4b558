import { describe, expect, test } from 'vitest';
import { parseCaseRecord } from '../../../lib/wolkvox/case-record.ts';

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
});
