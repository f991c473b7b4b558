import { describe, expect, test } from 'vitest';
import { insertCaseForm, updateCase } from '../../../lib/wolkvox/cases.ts';
import { partsOf } from './multipart.ts';
import { client, file, newCase, record } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';

describe('form-data', () => {
  test('carries values as they are, the form as JSON text, and the file', async () => {
    const server = await record();
    const description = 'línea 1\r\nlínea 2 "…" --wolkvox\r\n\r\n';
    const content = Buffer.from('\r\n--\0binary\xff\r\n', 'latin1');
    const input = { ...newCase, description, form: { Asunto: 'ñ' }, solution: 'hecho' };
    await insertCaseForm(client(server.url), input, [file(content, { name: 'a "b"\r\n ñ.pdf' })]);

    const [request] = server.requests;
    if (!request) return expect.unreachable('nothing came');
    expect(request.headers['content-length']).toBe(String(request.body.length));
    expect(await partsOf(request)).toEqual({
      values: {
        operation: 'demo',
        'case-type': 'Request',
        responsible: 'ADMIN_@demo',
        owner: 'ADMIN_@demo',
        contact: 'cliente@example.com',
        description,
        status: 'Abierto',
        priority: 'Baja',
        form: '{"Asunto":"ñ"}',
        solution: 'hecho',
      },
      files: [{ field: 'file', name: 'a %22b%22%0D%0A ñ.pdf', type: 'application/pdf', bytes: content }],
    });
  });

  test('of an update carries what changes and nothing else', async () => {
    const server = await record();
    await updateCase(client(server.url), id, { responsible: 'ADMIN_@demo', status: 'Cerrado', solution: 'hecho' });
    const [request] = server.requests;
    if (!request) return expect.unreachable('nothing came');
    expect(await partsOf(request)).toEqual({
      values: { operation: 'demo', 'wolkvox-id': id, responsible: 'ADMIN_@demo', status: 'Cerrado', solution: 'hecho' },
      files: [],
    });
  });

  test('takes one file: PHP would keep only the last of several', async () => {
    const server = await record();
    const inserting = insertCaseForm(client(server.url), newCase, [file('one'), file('two')]);
    await expect(inserting).rejects.toMatchObject({ kind: 'invalid', field: 'files' });
    expect(server.requests.length).toBe(0);
  });
});
