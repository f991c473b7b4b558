import { describe, expect, it } from 'vitest';
import { endpoints } from '../../../lib/http/endpoints.ts';
import { validate } from '../../../lib/http/validate.ts';

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
