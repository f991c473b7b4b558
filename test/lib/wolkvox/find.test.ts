import { describe, expect, test } from 'vitest';
import { findCaseById, findCasesByNumber } from '../../../lib/wolkvox/find-case.ts';
import { findRecordById } from '../../../lib/wolkvox/find-record.ts';
import { client, type Reply, record } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';
const number = 'PET-24521105632142745';
const shown = { wolkvox_id: id, idPrefijo: number, description_case: 'Llamada' };

const found = (...records: readonly object[]): Reply => ({
  body: JSON.stringify({ code: '200', error: 'null', msg: 'N records were are found', data: records }),
});
const refused = (status: number): Reply => ({
  body: JSON.stringify({ code: String(status), error: 'no', msg: 'Fail', data: [] }),
});

/** Starts a server with this answer. Returns its client, and the body of the call that it got. */
async function answering(reply: Reply) {
  const server = await record(reply);
  return {
    crm: client(server.url),
    sent: () => {
      expect(server.requests).toHaveLength(1);
      return JSON.parse(server.requests[0]?.body.toString() ?? '');
    },
  };
}

describe('findRecordById', () => {
  test('asks the module for the id in small letters, and returns the record with its last change', async () => {
    const values = {
      wolkvox_id: id.toUpperCase(),
      Nombre: 'Ana',
      wolkvox_fecha_modificacion: '2026-11-20 10:00:00',
      wolkvox_usuario_modificacion: 'API@demo',
    };
    const { crm, sent } = await answering(found({ wolkvox_id: '0'.repeat(24), Nombre: 'Otro' }, values));

    expect(await findRecordById(crm, 'contacts', id.toUpperCase())).toEqual({
      values,
      modifiedAt: '2026-11-20 10:00:00',
      modifiedBy: 'API@demo',
    });
    expect(sent()).toMatchObject({ module: 'contacts', field: 'wolkvox_id', value: id });
  });

  test('says nothing of a last change that the CRM shows as something else than text', async () => {
    const { crm } = await answering(found({ wolkvox_id: id, wolkvox_fecha_modificacion: [] }));

    expect(await findRecordById(crm, 'contacts', id)).toMatchObject({ modifiedAt: '', modifiedBy: '' });
  });

  test.each([
    ['an empty page', found()],
    ['a page of others', found({ wolkvox_id: '0'.repeat(24) })],
    ['a 404', refused(404)],
  ])('returns undefined for %s', async (_what, reply) => {
    const { crm } = await answering(reply);

    expect(await findRecordById(crm, 'contacts', id)).toBeUndefined();
  });

  test.each([
    ['a refusal', refused(400), 'rejected'],
    ['an answer that is no JSON', { status: 404, body: '<html></html>' }, 'unreadable'],
  ])('rejects for %s', async (_what, reply, kind) => {
    const { crm } = await answering(reply);

    await expect(findRecordById(crm, 'contacts', id)).rejects.toMatchObject({ kind });
  });
});

describe('findCaseById', () => {
  test('asks for the id, and returns the case however the id is written', async () => {
    const { crm, sent } = await answering(found({ ...shown, wolkvox_id: '0'.repeat(24) }, shown));

    expect(await findCaseById(crm, id.toUpperCase())).toMatchObject({ id, description: 'Llamada' });
    expect(sent()).toMatchObject({ field: 'wolkvox-id', value: id.toUpperCase() });
  });

  test.each([
    ['an empty page', found()],
    ['a 404', refused(404)],
  ])('returns undefined for %s', async (_what, reply) => {
    const { crm } = await answering(reply);

    expect(await findCaseById(crm, id)).toBeUndefined();
  });
});

describe('findCasesByNumber', () => {
  test('returns each case with exactly this number once', async () => {
    const second = { ...shown, wolkvox_id: id.replace(/3$/, '4') };
    const other = { ...shown, wolkvox_id: id.replace(/3$/, '5'), idPrefijo: `${number}9` };
    const { crm, sent } = await answering(found(shown, other, shown, second));

    const cases = await findCasesByNumber(crm, number);

    expect(cases.map((one) => one.id)).toEqual([id, second.wolkvox_id]);
    expect(sent()).toMatchObject({ field: 'idPrefijo', value: number });
  });

  test('rejects for a refusal', async () => {
    const { crm } = await answering(refused(400));

    await expect(findCasesByNumber(crm, number)).rejects.toMatchObject({ kind: 'rejected' });
  });
});
