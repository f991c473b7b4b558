import { describe, expect, test } from 'vitest';
import type { Crm } from '../../../local/crm/crm.ts';
import { call, insertCase, refusalReply, rowsOf, start } from './caller.ts';

/** 12:00:05 on 1 July in Bogota. */
const startTime = Date.UTC(2026, 6, 1, 17, 0, 5);
const rangeRefusal = refusalReply(416, 'REQUESTED RANGE NOT SATISFIABLE', 'REQUESTED RANGE NOT SATISFIABLE');

function queryCases(crm: Crm, field: string, value: unknown, more: Record<string, unknown> = {}) {
  return call(crm, 'cases/queryCases.php', { operation: 'demo', field, value, ...more });
}

describe('queryCases', () => {
  test('shows a case with the documented keys, dates in the zone of the CRM, history unpadded', async () => {
    const crm = await start({ now: () => startTime });
    const contact = 'maria@example.com';
    const pdf = Buffer.from('%PDF-1').toString('base64');
    const id = await insertCase(crm, { contact, form: { Género: 'F' }, priority: 'Alta', attachments: [pdf] });
    const { text, json } = await queryCases(crm, 'wolkvox-id', id);
    expect(json).toMatchObject({ code: '200', error: 'null', msg: '1 records were are found', page: 1 });
    expect([json?.['Total records'], json?.['Total pages']]).toEqual([1, 1]);
    expect(json?.['data']).toMatchObject([
      {
        wolkvox_id: id,
        idPrefijo: expect.stringMatching(/^PET-26711205\d{6}$/),
        prefix: 'PET',
        caseType: 'Request',
        status: { value: 'open', name: 'Abierto' },
        priority: { value: 30, name: 'Alta' },
        description_case: 'A description',
        closeDate: '',
        timeEstimated: '2026-07-01 12:30:05',
        contact: 'María Peña - maria@example.com',
        contactTel: [],
        companyName: 'Ñandú S.A.S.',
        owner: { name: 'Agente Uno' },
        responsible: { user: 'ADMIN_@demo', tel: '6015550100', group: false },
        form: { Género: 'F' },
        history: [{ date: '2026/7/1 12:0:5', user: 'API@demo' }],
        files: [{ name: 'adjunto_1.pdf', url: crm.state.cases[0]?.files[0]?.url }],
        wolkvox_fecha_creacion: '2026-07-01 12:00:05',
        wolkvox_usuario_creacion: 'API@demo',
        wolkvox_ip_address: '127.0.0.1 – v2',
      },
    ]);
    expect(text).toContain('"http:\\/\\/127.0.0.1');
    expect(text).toContain('Mar\\u00eda Pe\\u00f1a');
    expect(text).not.toMatch(/[^ -~]/);
  });

  test('shows keys that differ from record to record, and empty objects as empty lists', async () => {
    const crm = await start();
    await insertCase(crm);
    await insertCase(crm, { owner: 'ADMIN_@demo', contact: 'maria@example.com' });
    const [first, second] = await rowsOf(queryCases(crm, 'status', 'Abierto'));
    expect(first?.['form']).toEqual([]);
    expect([first?.['owner'], second?.['owner']].map((owner) => 'tel' in (owner as object))).toEqual([false, true]);
    expect('companyName' in (first ?? {})).not.toBe('companyName' in (second ?? {}));
  });

  test('takes the zone from the settings', async () => {
    const crm = await start({ now: () => startTime, settings: { zone: 'America/Mexico_City' } });
    await insertCase(crm);
    const [row] = await rowsOf(queryCases(crm, 'status', 'Abierto'));
    expect(row?.['wolkvox_fecha_creacion']).toBe('2026-07-01 11:00:05');
  });

  test.each([
    ['status', 'Abierto'],
    ['priority', 'Media'],
    ['email contact', 'cliente@example.com'],
    ['name contact', 'Cliente de Prueba'],
    ['contact identification', '1000000001'],
    ['contact phone', '3005550101'],
    ['description', 'A description'],
    ['prefix', 'PET'],
    ['responsible user', 'ADMIN_@demo'],
    ['owner name', 'Agente Uno'],
    ['type case', 'Request'],
    ['reopened', 'false'],
    ['case expired', 'false'],
  ])('finds by %s, exactly and case-sensitively', async (field, value) => {
    const crm = await start();
    await insertCase(crm);
    expect(await rowsOf(queryCases(crm, field, value))).toHaveLength(1);
    expect(await rowsOf(queryCases(crm, field, value.slice(1)))).toHaveLength(0);
    if (value.toUpperCase() !== value)
      expect(await rowsOf(queryCases(crm, field, value.toUpperCase()))).toHaveLength(0);
  });

  test('refuses a field that is not on the list', async () => {
    const crm = await start();
    expect((await queryCases(crm, 'wolkvox_id', 'x')).status).toBe(417);
  });

  test.each([
    ['exact', 0],
    ['contains', 1],
  ] as const)('matches %s', async (matching, hits) => {
    const crm = await start({ settings: { matching } });
    await insertCase(crm);
    expect(await rowsOf(queryCases(crm, 'description', 'descr'))).toHaveLength(hits);
  });

  test.each([
    ['as-sent', 'A description'],
    ['wrapped', '<p>A description</p>'],
  ] as const)('shows a description %s', async (description, shown) => {
    const crm = await start({ settings: { description } });
    await insertCase(crm);
    const [row] = await rowsOf(queryCases(crm, 'status', 'Abierto'));
    expect(row?.['description_case']).toBe(shown);
    expect(await rowsOf(queryCases(crm, 'description', 'A description'))).toHaveLength(
      description === 'as-sent' ? 1 : 0,
    );
  });

  test('does not find a new case until it is visible', async () => {
    const crm = await start({ settings: { visibleAfterMs: 5000 } });
    const id = await insertCase(crm);
    expect(id).toMatch(/^[0-9a-f]{24}$/);
    crm.clock.advance(4000);
    expect(await rowsOf(queryCases(crm, 'wolkvox-id', id))).toHaveLength(0);
    crm.clock.advance(1000);
    expect(await rowsOf(queryCases(crm, 'wolkvox-id', id))).toHaveLength(1);
  });
});

describe('pages', () => {
  test('have `limit` rows and are counted from 1', async () => {
    const crm = await start();
    for (let i = 0; i < 5; i++) await insertCase(crm, { description: `${i}` });
    const page = async (number: unknown) =>
      (await rowsOf(queryCases(crm, 'status', 'Abierto', { limit: 2, page: number }))).map(
        (row) => row['description_case'],
      );
    expect([await page(1), await page(2), await page('3')]).toEqual([['0', '1'], ['2', '3'], ['4']]);
    const { json } = await queryCases(crm, 'status', 'Abierto', { limit: '2', page: 2 });
    expect(json).toMatchObject({ page: 2, 'Total records': 5, 'Total pages': 3, msg: '2 records were are found' });
  });

  test('have the default number of rows without a limit', async () => {
    const crm = await start({ settings: { defaultLimit: 3 } });
    for (let i = 0; i < 5; i++) await insertCase(crm);
    expect(await rowsOf(queryCases(crm, 'status', 'Abierto'))).toHaveLength(3);
  });

  test.each(['refuse', 'clamp'] as const)('%s a limit above 250', async (overLimit) => {
    const crm = await start({ settings: { overLimit } });
    const body = { operation: 'demo', module: 'leads', fields: Array.from({ length: 260 }, (_, i) => ({ a: 'x', i })) };
    await call(crm, 'custom/insertMany.php', body);
    const query = (limit: number) =>
      call(crm, 'custom/query.php', { operation: 'demo', module: 'leads', field: 'a', value: 'x', limit });
    expect(await rowsOf(query(250))).toHaveLength(250);
    const reply = await query(251);
    if (overLimit === 'refuse') expect(reply).toMatchObject(rangeRefusal);
    else expect(reply.json?.['data']).toHaveLength(250);
  });

  test('refuse a limit or a page that is not a positive whole number', async () => {
    const crm = await start();
    for (const more of [{ limit: 0 }, { limit: -1 }, { limit: 1.5 }, { limit: 'many' }, { page: 0 }]) {
      expect(await queryCases(crm, 'status', 'Abierto', more)).toMatchObject(rangeRefusal);
    }
  });

  test.each([
    ['empty', 200],
    ['refuse', 416],
  ] as const)('after the last one: %s', async (pageBeyondEnd, status) => {
    const crm = await start({ settings: { pageBeyondEnd } });
    await insertCase(crm);
    expect((await queryCases(crm, 'status', 'Abierto', { page: 2 })).status).toBe(status);
  });

  test.each([
    ['empty-list', 200, []],
    ['absent', 200, undefined],
    ['not-found', 404, undefined],
  ] as const)('that are empty: %s', async (emptyRead, status, data) => {
    const crm = await start({ settings: { emptyRead } });
    const reply = await queryCases(crm, 'status', 'Abierto');
    expect(reply.status).toBe(status);
    expect(reply.json?.['data']).toEqual(data);
    if (status === 200) expect(reply.json).toMatchObject({ code: '200', msg: '0 records were are found' });
  });
});

describe('custom/query and custom/queryDates', () => {
  test('find contacts by their keys and typed values', async () => {
    const crm = await start();
    const query = (field: string, value: string) =>
      call(crm, 'custom/query.php', { operation: 'demo', module: 'contacts', field, value });
    expect(await rowsOf(query('emailcontact', 'maria@example.com'))).toMatchObject([{ namecontact: 'María Peña' }]);
    const [row] = await rowsOf(query('idcontact', '1000000001'));
    expect(row?.['telephonecontact']).toEqual({ country: 'Colombia', code: '57', value: '3005550101' });
    expect(await rowsOf(query('telephonecontact', '3005550101'))).toHaveLength(1);
    expect(await rowsOf(query('nothing', 'x'))).toHaveLength(0);
  });

  test('find cases by id and by the labels of their form', async () => {
    const crm = await start();
    const id = await insertCase(crm, { form: { Marca: 'wkx-abcdefghij0123456789' } });
    const query = (field: string, value: string) =>
      call(crm, 'custom/query.php', { operation: 'demo', module: 'cases', field, value });
    expect(await rowsOf(query('wolkvox_id', id))).toHaveLength(1);
    expect(await rowsOf(query('Marca', 'wkx-abcdefghij0123456789'))).toMatchObject([{ wolkvox_id: id }]);
  });

  test('show attachments as name and URL', async () => {
    const crm = await start();
    const fields = { a: '1', Adjuntos: [Buffer.from('%PDF-1').toString('base64')] };
    await call(crm, 'custom/insertAttach.php', { operation: 'demo', module: 'leads', fields });
    const query = { operation: 'demo', module: 'leads', field: 'a', value: '1' };
    expect(await rowsOf(call(crm, 'custom/query.php', query))).toMatchObject([
      { Adjuntos: [{ name: 'adjunto_1.pdf', url: expect.stringMatching(/^http:\/\/127/) }] },
    ]);
  });

  test.each([true, false])('answer totals by the setting: %s', async (customTotals) => {
    const crm = await start({ settings: { customTotals } });
    const query = { operation: 'demo', module: 'contacts', field: 'idcontact', value: '1000000001' };
    const { json } = await call(crm, 'custom/query.php', query);
    expect('Total records' in (json ?? {})).toBe(customTotals);
  });

  const dates = (from: string, to: string, more: Record<string, unknown> = {}) => ({
    operation: 'demo',
    module: 'cases',
    date: true,
    from,
    to,
    ...more,
  });

  test('filter by minutes of the local zone, inclusive', async () => {
    const crm = await start({ now: () => startTime });
    await insertCase(crm);
    const count = async (from: string, to: string) =>
      (await rowsOf(call(crm, 'custom/queryDates.php', dates(from, to)))).length;
    expect(await count('2026-07-01 12:00', '2026-07-01 12:00')).toBe(1);
    expect(await count('2026-07-01 12:01', '2026-07-01 23:00')).toBe(0);
    expect(await count('2026-06-01 00:00', '2026-07-01 11:59')).toBe(0);
  });

  test('refuse a date with seconds, and a body without `date`', async () => {
    const crm = await start();
    const wrong = dates('2026-07-01 12:00:00', '2026-07-01 13:00');
    expect((await call(crm, 'custom/queryDates.php', wrong)).status).toBe(417);
    const without = dates('2026-07-01 12:00', '2026-07-01 13:00', { date: false });
    expect((await call(crm, 'custom/queryDates.php', without)).status).toBe(400);
  });

  test.each([
    ['creation', 1],
    ['modification', 0],
  ] as const)('filter by %s', async (queryDatesBy, hits) => {
    const crm = await start({ now: () => startTime, settings: { queryDatesBy } });
    const id = await insertCase(crm);
    crm.clock.advance(3_600_000);
    const change = {
      operation: 'demo',
      'wolkvox-id': id,
      responsible: 'ADMIN_@demo',
      status: 'Abierto',
      attachments: [],
    };
    await call(crm, 'cases/updateCaseAttachment.php', change);
    const query = dates('2026-07-01 12:00', '2026-07-01 12:01');
    expect(await rowsOf(call(crm, 'custom/queryDates.php', query))).toHaveLength(hits);
  });

  test('answer a bare list by the setting', async () => {
    const crm = await start({ now: () => startTime, settings: { queryDatesAnswer: 'bare-list' } });
    const id = await insertCase(crm);
    const { text } = await call(crm, 'custom/queryDates.php', dates('2026-07-01 12:00', '2026-07-01 12:01'));
    expect(JSON.parse(text)).toMatchObject([{ wolkvox_id: id }]);
  });
});

describe('listHistoryNote', () => {
  test('shows only the cases of the token’s company', async () => {
    const crm = await start();
    crm.addToken('demo', { value: 'company', description: 'Company', kind: 'external', company: 'Ñandú S.A.S.' });
    await insertCase(crm);
    const id = await insertCase(crm, { contact: 'maria@example.com' });
    const query = { operation: 'demo', field: 'status', value: 'Abierto' };
    const rows = await rowsOf(call(crm, 'cases/listHistoryNote.php', query, { token: 'company' }));
    expect(rows).toMatchObject([{ wolkvox_id: id, history: [{ user: 'API@demo' }] }]);
  });
});
