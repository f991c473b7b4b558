import { expect, onTestFinished, test } from 'vitest';
import { insertCall, insertMeeting, insertTask } from '../../../lib/wolkvox/activities.ts';
import { parseCaseRecord } from '../../../lib/wolkvox/case-record.ts';
import { insertCase, insertCaseForm, updateCase, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import { queryCases, queryDates, queryRecords, readPages } from '../../../lib/wolkvox/queries.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { queryTokenInformation } from '../../../lib/wolkvox/token-information.ts';
import { type Crm, startCrm } from '../../../local/crm/crm.ts';
import { client, file, newCase } from './recording-server.ts';

async function start(): Promise<Crm> {
  const crm = await startCrm();
  onTestFinished(() => crm.stop());
  return crm;
}

test('the simulator accepts every call that writes a case', async () => {
  const { url } = await start();
  const crm = client(url, { closedStatuses: ['Cerrado'] });
  const form = await insertCaseForm(crm, newCase, [file('one')]);
  const { id } = await insertCase(crm, newCase, [file('two', { name: 'two.pdf' }), file('')]);
  expect(form.id).not.toBe(id);
  const closing = { responsible: 'ADMIN_@demo', status: 'Cerrado', solution: 'hecho' };
  expect(
    await updateCaseAttachments(crm, id, { responsible: 'ADMIN_@demo', status: 'Abierto' }, [file('three')]),
  ).toMatchObject({});
  expect(await updateCase(crm, id, closing, [file('four')])).toMatchObject({});

  const { records } = await queryCases(crm, { field: 'wolkvox-id', value: id });
  const [found] = records.map(parseCaseRecord);
  expect(found).toMatchObject({ id, status: { name: 'Cerrado' } });
  expect(found?.files.length).toBeGreaterThan(0);
});

test('the simulator accepts every kind of activity', async () => {
  const { url } = await start();
  const crm = client(url);
  const { id: recordId } = await insertCase(crm, newCase, []);
  const task = {
    name: 'Llamar',
    description: 'Llamar al cliente',
    priority: 'high' as const,
    module: 'cases',
    recordId,
    owner: 'ADMIN_@demo',
    completionDate: '2026-11-21 10:00',
    reminderDate: '2026-11-21T14:00:00Z',
    remember: true,
  };
  const phone = { country: 'Colombia', code: '57', value: '3001234567' };
  const inserted = [
    await insertTask(crm, task),
    await insertCall(crm, { ...task, location: 'Bogotá', phone }),
    await insertMeeting(crm, { ...task, location: 'Bogotá', startDate: new Date(), participants: ['ADMIN_@demo'] }),
  ];
  expect(inserted).toEqual(inserted.map(() => ({ id: expect.stringMatching(/^[0-9a-f]{24}$/) })));
});

test('the simulator inserts, updates and finds records, page by page', async () => {
  const { url } = await start();
  const crm = client(url);
  for (const number of ['1', '2', '3', '4', '5']) {
    await insertRecord(crm, { module: 'contacts', fields: { namecontact: 'Ana', idcontact: number } });
  }
  const query = { module: 'contacts', field: 'namecontact', value: 'Ana', limit: 2 };
  const found: Record<string, unknown>[] = [];
  for await (const page of readPages((page) => queryRecords(crm, { ...query, page }))) found.push(...page.records);
  expect(found.map(({ idcontact }) => idcontact).toSorted()).toEqual(['1', '2', '3', '4', '5']);

  const id = String(found[0]?.wolkvox_id);
  await updateRecord(crm, { module: 'contacts', id, fields: { namecontact: 'Eva' } });
  expect((await queryRecords(crm, { ...query, value: 'Eva' })).records).toHaveLength(1);
  const now = Date.now();
  const span = { from: new Date(now - 3_600_000), to: new Date(now + 3_600_000) };
  const dated = await queryDates(crm, { module: 'contacts', ...span });
  expect(dated.records.length).toBeGreaterThanOrEqual(5);
});

test('the simulator reports a token’s use, and refuses a wrong token and an unknown contact', async () => {
  const { url } = await start();
  const before = await queryTokenInformation(client(url));
  const after = await queryTokenInformation(client(url));
  expect(after.usedToday - before.usedToday).toBe(1);
  await expect(queryTokenInformation(client(url, { token: 'wrong' }))).rejects.toMatchObject({ kind: 'token' });
  const unknown = insertCase(client(url), { ...newCase, contact: 'nobody@example.com' }, []);
  await expect(unknown).rejects.toMatchObject({ kind: 'rejected', lastByteSent: true });
});
