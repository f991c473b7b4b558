import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { demoSeed } from '../../../local/crm/seed.ts';
import { call, callForm, insertCase, newCase, start } from './caller.ts';

/** Starts a simulator with the operation on the vendor's page about `cases/insert.php`. */
async function startVendor(): Promise<Crm> {
  const seed = demoSeed();
  const [operation] = seed.operations;
  if (operation !== undefined) {
    operation.name = 'modulotest01';
    operation.users.push({ user: 'ADMIN_@modulotest01', name: 'Admin', mail: 'admin@example.com' });
    operation.contacts.push({ id: '3', name: 'Andrés', email: 'andres@wolkvox.com' });
  }
  return start({ seed });
}

describe('the samples of the vendor’s pages are accepted as printed', () => {
  test('cases/insert.php', async () => {
    const crm = await startVendor();
    const reply = await callForm(crm, 'cases/insert.php', {
      operation: 'modulotest01',
      'case-type': 'Request',
      responsible: 'ADMIN_@modulotest01',
      owner: 'ADMIN_@modulotest01',
      contact: 'andres@wolkvox.com',
      description: 'API',
      status: 'Abierto',
      priority: 'Alta',
      form: '{}',
    });
    expect(reply.json).toMatchObject({ code: 200, error: 'null', msg: 'Succesfully create record' });
  });

  test('cases/insertAttach.php, with an empty list of attachments', async () => {
    const crm = await start();
    const body = newCase({ form: { Subject: 'Este es un campo adicional creado en el CRM' } });
    expect((await call(crm, 'cases/insertAttach.php', JSON.stringify(body, null, 4))).status).toBe(200);
  });

  test('cases/updateCaseAttachment.php, with every key of a case', async () => {
    const crm = await start();
    const id = await insertCase(crm);
    const { json } = await call(crm, 'cases/updateCaseAttachment.php', { ...newCase(), 'wolkvox-id': id });
    expect(json).toEqual({ code: 200, error: 'null', msg: 'Succesfully update record', data: { wolkvox_id: id } });
  });

  test('custom/insert.php, a task whose reminder is a text', async () => {
    const crm = await start();
    const reply = await call(crm, 'custom/insert.php', {
      operation: 'demo',
      module: 'wolkvox_activities',
      type: 'task',
      fields: {
        status: 'created',
        name: 'Activity name',
        priority: 'low',
        name_module: 'cases',
        completion_date: '2023-07-30 00:00:00',
        remember: 'true',
        reminder_date: '2023-07-29 00:00:00',
        description: 'This is an activity description.',
        id_record: await insertCase(crm),
        wolkvox_owner: 'ADMIN_@demo',
      },
    });
    expect(reply.json).toMatchObject({ code: 200, msg: 'Succesfully create record' });
  });

  test('custom/update.php', async () => {
    const crm = await start();
    const id = crm.state.records.find(({ fields }) => fields['idcontact'] === '1000000001')?.id;
    const fields = { idcontact: '1012345678', 'Tipo de cliente': 'VIP', Email: 'otro@example.com' };
    const body = { operation: 'demo', module: 'contacts', 'wolkvox-id': id, fields };
    expect((await call(crm, 'custom/update.php', body)).json).toEqual({
      code: 200,
      error: 'null',
      msg: 'Succesfully edit record',
      data: { wolkvox_id: id },
    });
  });
});
