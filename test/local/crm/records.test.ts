import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { call, idInReply, insertCase, refusalReply, start } from './caller.ts';

const pdf = Buffer.from('%PDF-1.7').toString('base64');
const missingParameter = refusalReply(400, 'BAD REQUEST', 'SOME PARAMETERS ARE REQUIRED');

function lead(fields: unknown, more: Record<string, unknown> = {}) {
  return { operation: 'demo', module: 'leads', fields, ...more };
}

async function insertLead(crm: Crm, fields: Record<string, unknown>): Promise<string> {
  return idInReply(await call(crm, 'custom/insert.php', lead(fields)));
}

describe('records of any module', () => {
  test('are inserted with the labels of their fields as keys', async () => {
    const crm = await start();
    const fields = { 'Dirección de envío': { type: 'address', value: 'Calle 1' }, Edad: 42 };
    const reply = await call(crm, 'custom/insert.php', lead(fields));
    expect(reply.json).toEqual({
      code: 200,
      error: 'null',
      msg: 'Succesfully create record',
      data: { wolkvox_id: expect.stringMatching(/^[0-9a-f]{24}$/) },
    });
    expect(crm.state.records.at(-1)).toMatchObject({ module: 'leads', fields, createdBy: 'API@demo' });
  });

  test('need operation, module and fields, and a module that exists', async () => {
    const crm = await start();
    for (const key of ['operation', 'module', 'fields']) {
      const { [key]: _, ...body } = lead({ a: '1' }) as Record<string, unknown>;
      expect(await call(crm, 'custom/insert.php', body)).toMatchObject(missingParameter);
    }
    expect(await call(crm, 'custom/insert.php', lead('text'))).toMatchObject(missingParameter);
    expect((await call(crm, 'custom/insert.php', { ...lead({}), module: 'Leads' })).status).toBe(404);
  });

  test('of the module cases are inserted only by the API of cases', async () => {
    const crm = await start();
    expect((await call(crm, 'custom/insert.php', { ...lead({ a: '1' }), module: 'cases' })).status).toBe(417);
    expect(crm.state.cases).toHaveLength(0);
  });

  test('accept attachments in the attachment field of their module', async () => {
    const crm = await start();
    await call(crm, 'custom/insertAttach.php', lead({ a: '1', Adjuntos: [pdf, pdf] }));
    expect(crm.state.records.at(-1)).toMatchObject({ fields: { a: '1' }, files: [{ bytes: 8 }, { bytes: 8 }] });
  });

  test('accept a long attachment before the name of their module', async () => {
    const crm = await start();
    const long = Buffer.alloc(100_000, 'x').toString('base64');
    const body = { fields: { Adjuntos: [long] }, operation: 'demo', module: 'leads' };
    expect((await call(crm, 'custom/insertAttach.php', body)).status).toBe(200);
    expect(crm.state.records.at(-1)).toMatchObject({ files: [{ bytes: 100_000 }] });
  });

  test('refuse a text that fits no field', async () => {
    const crm = await start();
    expect((await call(crm, 'custom/insert.php', lead({ Nota: 'x'.repeat(100_000) }))).status).toBe(417);
  });

  test('are inserted many at a time, without a result per row', async () => {
    const crm = await start();
    const before = crm.state.records.length;
    const reply = await call(crm, 'custom/insertMany.php', lead([{ a: '1' }, { a: '2' }, { a: '3' }]));
    expect(reply.json).toEqual({ code: 200, error: 'null', msg: 'Succesfully create 3 record', data: [] });
    expect(crm.state.records.slice(before).map(({ fields }) => fields)).toEqual([{ a: '1' }, { a: '2' }, { a: '3' }]);
    expect(await call(crm, 'custom/insertMany.php', lead([{ a: '1' }, 'x']))).toMatchObject(missingParameter);
    expect(crm.state.records).toHaveLength(before + 3);
  });

  test('are updated field by field', async () => {
    const crm = await start();
    const id = await insertLead(crm, { a: '1', b: '2' });
    const reply = await call(crm, 'custom/update.php', lead({ b: '3' }, { 'wolkvox-id': id }));
    expect(reply.json).toMatchObject({ code: 200, msg: 'Succesfully edit record', data: { wolkvox_id: id } });
    expect(crm.state.records.at(-1)?.fields).toEqual({ a: '1', b: '3' });
  });

  test('are not found under an id of another module or operation', async () => {
    const crm = await start();
    const id = await insertLead(crm, { a: '1' });
    for (const body of [
      lead({ a: '2' }, { 'wolkvox-id': '0'.repeat(24) }),
      { ...lead({}, { 'wolkvox-id': id }), module: 'contacts' },
    ]) {
      expect((await call(crm, 'custom/update.php', body)).status).toBe(404);
    }
  });

  test.each([
    ['attachments', 1, 0],
    ['field', 0, 1],
  ] as const)('accept attachments of an update as %s by the setting', async (where, listed, asField) => {
    const crm = await start({ settings: { recordAttachments: [where] } });
    const count = async (body: Record<string, unknown>) => {
      await call(crm, 'custom/update.php', body);
      return crm.state.records.at(-1)?.files.length;
    };
    const first = await insertLead(crm, { a: '1' });
    expect(await count(lead({}, { 'wolkvox-id': first, attachments: [pdf] }))).toBe(listed);
    const second = await insertLead(crm, { a: '1' });
    expect(await count(lead({ Adjuntos: pdf }, { 'wolkvox-id': second }))).toBe(asField);
  });

  test('keep their attachments when an update names none', async () => {
    const crm = await start();
    const id = await insertLead(crm, { Adjuntos: [pdf] });
    await call(crm, 'custom/update.php', lead({ a: '2' }, { 'wolkvox-id': id }));
    expect(crm.state.records.at(-1)?.files).toHaveLength(1);
  });

  test('are updated many at a time, all or none', async () => {
    const crm = await start();
    const ids = [await insertLead(crm, { a: '1' }), await insertLead(crm, { a: '2' })];
    const rows = (last: string | undefined) => [
      { 'wolkvox-id': ids[0], a: 'x' },
      { 'wolkvox-id': last, a: 'y' },
    ];
    expect((await call(crm, 'custom/updateMany.php', lead(rows('0'.repeat(24))))).status).toBe(404);
    expect(crm.state.records.slice(-2).map(({ fields }) => fields['a'])).toEqual(['1', '2']);
    const reply = await call(crm, 'custom/updateMany.php', lead(rows(ids[1])));
    expect(reply.json).toEqual({ code: 200, error: 'null', msg: 'Succesfully edit record 2', data: [] });
    expect(crm.state.records.slice(-2).map(({ fields }) => fields['a'])).toEqual(['x', 'y']);
  });

  test('are deleted one by one or many at a time', async () => {
    const crm = await start();
    const ids = [await insertLead(crm, {}), await insertLead(crm, {}), await insertLead(crm, {})];
    const remove = (multiple: boolean, id: unknown) =>
      call(crm, 'custom/delete.php', { operation: 'demo', module: 'leads', multiple, 'wolkvox-id': id });
    expect((await remove(false, ids[0])).json).toEqual({
      code: 200,
      error: 'null',
      msg: 'Have been succesfully removed',
      data: { wolkvox_id: [ids[0]] },
    });
    expect((await remove(false, ids.slice(1))).status).toBe(400);
    expect((await remove(true, ids.slice(1))).status).toBe(200);
    expect(crm.state.records.filter(({ module }) => module === 'leads')).toEqual([]);
    expect((await remove(false, [ids[0]])).status).toBe(404);
  });
});

describe('activities', () => {
  const task = (recordId: string, changes: Record<string, unknown> = {}) => ({
    operation: 'demo',
    module: 'wolkvox_activities',
    type: 'task',
    fields: {
      status: 'created',
      name: 'Llamar',
      priority: 'high',
      name_module: 'cases',
      id_record: recordId,
      completion_date: '2026-07-30 00:00:00',
      remember: true,
      reminder_date: '2026-07-29 08:00:00',
      description: 'Antes del vencimiento',
      wolkvox_owner: 'agent_1@demo',
      ...changes,
    },
  });
  const phone = { type: 'telephone', country: 'Colombia', code: '57', value: '3005550101' };
  const participants = { type: 'participant', value: ['agent_1@demo'] };

  test('of the three types are inserted for a record', async () => {
    const crm = await start();
    const id = await insertCase(crm);
    const meeting = { location: 'Sala', start_date: '2026-07-30 09:00:00', participants };
    const bodies = [
      task(id),
      { ...task(id, { location: 'Centro', phone }), type: 'call' },
      { ...task(id, meeting), type: 'meet' },
    ];
    for (const body of bodies) {
      const { json } = await call(crm, 'custom/insert.php', body);
      expect(json).toMatchObject({ code: 200, error: 'null', msg: 'Succesfully create record' });
    }
    expect(crm.state.activities.map(({ type, module, recordId }) => [type, module, recordId])).toEqual([
      ['task', 'cases', id],
      ['call', 'cases', id],
      ['meet', 'cases', id],
    ]);
  });

  test.each([
    ['a priority in Spanish', { priority: 'alta' }, 417],
    ['a date without seconds', { completion_date: '2026-07-30 00:00' }, 417],
    ['a day that does not exist', { reminder_date: '2026-02-30 00:00:00' }, 417],
    ['a reminder that is neither true nor false', { remember: 'yes' }, 417],
    ['an unknown owner', { wolkvox_owner: 'nobody@demo' }, 412],
    ['an unknown record', { id_record: '0'.repeat(24) }, 412],
    ['a record of another module', { name_module: 'leads' }, 412],
    ['no name', { name: '' }, 400],
  ])('are refused with %s', async (_, changes, status) => {
    const crm = await start();
    const id = await insertCase(crm);
    expect((await call(crm, 'custom/insert.php', task(id, changes))).status).toBe(status);
    expect(crm.state.activities).toHaveLength(0);
  });

  test.each([
    ['another type', 'email', {}, 417],
    ['a call without a telephone', 'call', { location: 'x' }, 400],
    ['a call whose telephone is a text', 'call', { location: 'x', phone: '300' }, 417],
    ['a meeting without participants', 'meet', { location: 'x', start_date: '2026-07-30 09:00:00' }, 400],
    [
      'a meeting with an unknown participant',
      'meet',
      { location: 'x', start_date: '2026-07-30 09:00:00', participants: { type: 'participant', value: ['x@demo'] } },
      412,
    ],
  ])('are refused as %s', async (_, type, changes, status) => {
    const crm = await start();
    const id = await insertCase(crm);
    expect((await call(crm, 'custom/insert.php', { ...task(id, changes), type })).status).toBe(status);
  });

  test.each(['activity', 'parent'] as const)('answer with the id of the %s', async (activityAnswersId) => {
    const crm = await start({ settings: { activityAnswersId } });
    const id = await insertCase(crm);
    const answeredId = idInReply(await call(crm, 'custom/insert.php', task(id)));
    expect(answeredId).toBe(activityAnswersId === 'parent' ? id : crm.state.activities[0]?.id);
  });

  test.each([false, true])('are read by custom/query by the setting: %s', async (activitiesReadable) => {
    const crm = await start({ settings: { activitiesReadable } });
    const id = await insertCase(crm);
    await call(crm, 'custom/insert.php', task(id));
    const query = { operation: 'demo', module: 'wolkvox_activities', field: 'id_record', value: id };
    const { json } = await call(crm, 'custom/query.php', query);
    expect(json?.['msg']).toBe(
      activitiesReadable ? '1 records were are found' : 'THE API YOU WANT TO CONSULT DOES NOT EXIST',
    );
  });
});
