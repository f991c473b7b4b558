import { describe, expect, test } from 'vitest';
import type { CrmSettings } from '../../../local/crm/settings.ts';
import { call, callForm, insertCase, newCase, newCaseForm, refusalReply, start } from './caller.ts';

const insertEndpoint = 'cases/insertAttach.php';
const missingParameter = refusalReply(400, 'BAD REQUEST', 'SOME PARAMETERS ARE REQUIRED');
/** 12:00:05 on 1 July in Bogota. */
const startTime = Date.UTC(2026, 6, 1, 17, 0, 5);

describe('inserting a case', () => {
  test('answers with a number as code, the text null, a 24-hex id and the prefix of its type', async () => {
    const crm = await start({ now: () => startTime });
    const { status, headers, json } = await call(crm, insertEndpoint, newCase({ 'case-type': 'Complaints' }));
    expect(status).toBe(200);
    expect(headers['set-cookie']?.[0]).toMatch(/^PHPSESSID=\w{26}; path=\/$/);
    expect(json).toEqual({
      code: 200,
      error: 'null',
      msg: 'Succesfully create record',
      data: {
        wolkvox_id: expect.stringMatching(/^[0-9a-f]{24}$/),
        idPrefijo: expect.stringMatching(/^QUE-26711205\d{6}$/),
      },
    });
  });

  test('inserts two cases for two equal calls', async () => {
    const crm = await start();
    const ids = [await insertCase(crm), await insertCase(crm)];
    expect(new Set(ids).size).toBe(2);
    expect(crm.state.cases).toHaveLength(2);
  });

  test.each('operation case-type responsible owner contact description form status priority attachments'.split(' '))(
    'refuses a body without %s',
    async (key) => {
      const crm = await start();
      const { [key]: _, ...body } = newCase();
      expect(await call(crm, insertEndpoint, body)).toMatchObject(missingParameter);
      expect(crm.state.cases).toHaveLength(0);
    },
  );

  test.each([
    [true, 400],
    [false, 412],
  ])('treats an empty text as missing by its setting: %s', async (emptyIsMissing, status) => {
    const crm = await start({ settings: { emptyIsMissing } });
    expect((await call(crm, insertEndpoint, newCase({ contact: '' }))).status).toBe(status);
  });

  test.each([
    ['truncated JSON', '{"operation":"demo"', 'application/json'],
    ['trailing bytes', `${JSON.stringify(newCase())}.`, 'application/json'],
    ['a list', '[]', 'application/json'],
    ['an empty body', '', 'application/json'],
    ['JSON that is declared as a form', JSON.stringify(newCase()), 'application/x-www-form-urlencoded'],
    ['JSON that is declared as text', JSON.stringify(newCase()), 'text/plain'],
  ])('finds no parameters in %s', async (_, body, type) => {
    const crm = await start();
    expect(await call(crm, insertEndpoint, body, { headers: { 'content-type': type } })).toMatchObject(
      missingParameter,
    );
    expect(crm.state.cases).toHaveLength(0);
  });

  const unmet: [string, Record<string, unknown>][] = [
    ['an unknown contact', { contact: 'nobody@example.com' }],
    ['a contact in another letter case', { contact: 'Cliente@example.com' }],
    ['an unknown responsible', { responsible: 'nobody@demo' }],
    ['an unknown owner', { owner: 'agent_1' }],
    ['an unknown type', { 'case-type': 'request' }],
    ['an unknown status', { status: 'abierto' }],
    ['an unknown priority', { priority: 'Urgente' }],
    ['a closed status without a solution', { status: 'Cerrado' }],
  ];
  test.each(unmet)('refuses %s, and stores nothing', async (_, changes) => {
    const crm = await start();
    expect(await call(crm, insertEndpoint, newCase(changes))).toMatchObject({
      status: 412,
      json: { error: 'PRECONDITION FAILED' },
    });
    expect(crm.state.cases).toHaveLength(0);
    expect(crm.truth).toMatchObject([{ outcome: 'refused', ids: [] }]);
  });

  test.each([404, 412, 417] as const)('refuses with the code of its setting: %i', async (preconditionCode) => {
    const crm = await start({ settings: { preconditionCode } });
    const { status, json } = await call(crm, insertEndpoint, newCase({ status: 'Nowhere' }));
    expect([status, json?.['code']]).toEqual([preconditionCode, preconditionCode]);
  });

  test('accepts a closed status with its solution', async () => {
    const crm = await start({ now: () => startTime });
    await insertCase(crm, { status: 'Cerrado', solution: 'Hecho' });
    expect(crm.state.cases).toMatchObject([{ status: 'Cerrado', solution: 'Hecho', closedAt: startTime }]);
  });

  test('knows statuses and priorities per type', async () => {
    const crm = await start();
    const type = crm.state.operations.get('demo')?.caseTypes.get('Claims');
    if (type) Object.assign(type, { statuses: ['En espera'], priorities: ['Alta'] });
    const claim = { 'case-type': 'Claims', status: 'En espera', priority: 'Alta' };
    expect((await call(crm, insertEndpoint, newCase(claim))).status).toBe(200);
    expect((await call(crm, insertEndpoint, newCase({ ...claim, status: 'Abierto' }))).status).toBe(412);
    expect((await call(crm, insertEndpoint, newCase({ ...claim, priority: 'Baja' }))).status).toBe(412);
  });

  test('reads PHP’s empty list as an empty form, and refuses any other list', async () => {
    const crm = await start();
    expect((await call(crm, insertEndpoint, newCase({ form: [] }))).status).toBe(200);
    expect((await call(crm, insertEndpoint, newCase({ form: ['x'] }))).status).toBe(400);
  });
});

describe('inserting a case as form-data', () => {
  test('reads the form as JSON text and the file parts', async () => {
    const crm = await start();
    const fields = newCaseForm({ form: '{"Género":"F"}', description: 'Añadido' });
    const reply = await callForm(crm, 'cases/insert.php', fields, [new File(['%PDF-1'], 'año.pdf')]);
    expect(reply.json).toMatchObject({ code: 200, msg: 'Succesfully create record' });
    expect(crm.state.cases).toMatchObject([
      {
        description: 'Añadido',
        form: { Género: 'F' },
        files: [{ name: 'año.pdf', bytes: 6, type: 'application/pdf' }],
      },
    ]);
  });

  test('needs neither form nor file', async () => {
    const crm = await start();
    expect((await callForm(crm, 'cases/insert.php', newCaseForm())).status).toBe(200);
  });

  test('refuses JSON, an incomplete form, and a field `form` that is not JSON', async () => {
    const crm = await start();
    expect(await call(crm, 'cases/insert.php', newCase())).toMatchObject(missingParameter);
    expect(await callForm(crm, 'cases/insert.php', newCaseForm({ form: '{' }))).toMatchObject(missingParameter);
    const part = '--b\r\ncontent-disposition: form-data; name="operation"\r\n\r\ndemo';
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect(await call(crm, 'cases/insert.php', part, { headers })).toMatchObject(missingParameter);
    const whole = Object.entries(newCaseForm()).map(
      ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    );
    expect(await call(crm, 'cases/insert.php', `${whole.join('')}--b`, { headers })).toMatchObject(missingParameter);
    expect((await call(crm, 'cases/insert.php', `${whole.join('')}--b--\r\n`, { headers })).status).toBe(200);
    expect(crm.state.cases).toHaveLength(1);
  });

  test.each([
    ['all', ['one.pdf', 'two.pdf']],
    ['last', ['two.pdf']],
  ] as const)('keeps %s of several file parts', async (formFiles, names) => {
    const crm = await start({ settings: { formFiles } });
    await callForm(crm, 'cases/insert.php', newCaseForm(), [new File(['1'], 'one.pdf'), new File(['2'], 'two.pdf')]);
    expect(crm.state.cases[0]?.files.map(({ name }) => name)).toEqual(names);
  });
});

describe('updating a case', () => {
  const change = (id: string, changes: Record<string, unknown> = {}) => ({
    operation: 'demo',
    'wolkvox-id': id,
    responsible: 'agent_1@demo',
    status: 'En espera',
    ...changes,
  });

  test('changes the named fields and leaves the others', async () => {
    const crm = await start({ now: () => startTime });
    const id = await insertCase(crm, { form: { a: '1', b: '2' } });
    const fields = change(id, { form: '{"b":"3"}', priority: 'Alta' }) as Record<string, string>;
    const reply = await callForm(crm, 'cases/update.php', fields);
    expect(reply.json).toEqual({
      code: 200,
      error: 'null',
      msg: 'Succesfully update record',
      data: { wolkvox_id: id },
    });
    expect(crm.state.cases).toMatchObject([
      {
        status: 'En espera',
        responsible: 'agent_1@demo',
        owner: 'agent_1@demo',
        priority: 'Alta',
        description: 'A description',
        form: { a: '1', b: '3' },
      },
    ]);
  });

  test('records when a case was closed, and that it was reopened', async () => {
    const crm = await start({ now: () => startTime });
    const id = await insertCase(crm);
    const close = change(id, { status: 'Cerrado', solution: 'Hecho', attachments: [] });
    await call(crm, 'cases/updateCaseAttachment.php', close);
    expect(crm.state.cases).toMatchObject([{ closedAt: startTime, reopened: false }]);
    await call(crm, 'cases/updateCaseAttachment.php', change(id, { status: 'Abierto', attachments: [] }));
    expect(crm.state.cases).toMatchObject([{ closedAt: undefined, reopened: true }]);
  });

  test('needs a solution to close, the documented keys, and a case that exists', async () => {
    const crm = await start();
    const id = await insertCase(crm);
    const update = (body: Record<string, unknown>) => call(crm, 'cases/updateCaseAttachment.php', body);
    expect((await update(change(id, { status: 'Cerrado', attachments: [] }))).status).toBe(412);
    expect(await update(change(id))).toMatchObject(missingParameter);
    expect(await update(change('', { attachments: [] }))).toMatchObject(missingParameter);
    expect((await update(change('0'.repeat(24), { attachments: [] }))).status).toBe(404);
    expect(crm.state.cases).toMatchObject([{ status: 'Abierto' }]);
  });

  test.each([
    ['full', (id: string) => id],
    ['short', (id: string) => id.slice(0, 4)],
    ['empty', () => ''],
  ] satisfies [CrmSettings['updateAnswersId'], (id: string) => string][])(
    'answers with a %s id',
    async (updateAnswersId, shown) => {
      const crm = await start({ settings: { updateAnswersId } });
      const id = await insertCase(crm);
      const reply = await callForm(crm, 'cases/update.php', change(id) as Record<string, string>);
      expect(reply.json?.['data']).toEqual({ wolkvox_id: shown(id) });
    },
  );
});
