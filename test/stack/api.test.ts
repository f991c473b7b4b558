import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import received from '../../events/webhook-received.json' with { type: 'json' };
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';

let stack: Stack;
const key = Buffer.alloc(33, 9).toString('base64');
const newCase = JSON.parse(received.body) as Record<string, unknown>;
let calls = 0;

beforeAll(async () => {
  stack = await startStack({ runSchedules: false, config: 'test/stack/api.config.ts' });
  for (const source of ['default', 'shop', 'mirror', 'tasks', 'slow']) {
    stack.host.aws.secrets.put(`bridge/dev/webhooks/${source}`, JSON.stringify({ active: [key] }));
  }
});
afterAll(() => stack?.stop());

describe('a reminder', () => {
  it('waits for its time, and until then its source alone lists, moves and cancels it', async () => {
    const task = {
      name: 'Renovar el contrato',
      description: 'El contrato vence en marzo.',
      priority: 'normal',
      module: 'contacts',
      recordId: '65d8b6195befbbd25409bb01',
      owner: 'ADMIN_@demo',
      completionDate: '2035-03-02 17:00',
      reminderDate: '2035-03-02 09:30',
      remember: true,
    };
    const made = await call('POST', '/tasks', { ...task, sendAt: '2035-03-02T09:00:00-05:00' });
    expect(made).toMatchObject({ status: 202, body: { status: 'accepted', sendAt: '2035-03-02T14:00:00.000Z' } });
    const { id } = made.body;
    const other = { authorization: `Bearer mirror.${key}`, 'content-type': 'application/json' };

    expect(await send('GET', '/reminders', null, other)).toMatchObject({ status: 200, body: { reminders: [] } });
    expect(await send('DELETE', `/reminders/${id}`, null, other)).toMatchObject({ status: 404 });
    const moved = await call('PATCH', `/reminders/${id}`, { sendAt: '2035-03-03T14:00:00Z' });
    expect(moved).toMatchObject({ status: 200, body: { id, sendAt: '2035-03-03T14:00:00.000Z' } });
    const over = await call('PATCH', `/reminders/${id}`, { sendAt: '2020-03-03T14:00:00Z' });
    expect(over).toMatchObject({ status: 400, body: { code: 'invalid', field: 'sendAt' } });
    const late = await call('PATCH', `/reminders/${id}`, { sendAt: '2135-03-03T14:00:00Z' });
    expect(late).toMatchObject({ status: 400, body: { code: 'invalid', field: 'sendAt' } });
    const listed = await call('GET', '/reminders');
    expect(listed.body).toMatchObject({ reminders: [{ id, sendAt: '2035-03-03T14:00:00.000Z' }] });
    const cancelled = await call('DELETE', `/reminders/${id}`);
    expect(cancelled).toMatchObject({ status: 200, body: { id, status: 'rejected', reason: 'cancelled' } });

    expect(await call('DELETE', `/reminders/${id}`)).toMatchObject({ status: 200, body: { reason: 'cancelled' } });
    expect(await call('PATCH', `/reminders/${id}`, { sendAt: '2035-03-04T14:00:00Z' })).toMatchObject({
      status: 409,
      body: { code: 'reminder_is_over' },
    });
    expect((await call('GET', '/reminders')).body).toMatchObject({ reminders: [] });
    expect(stack.crm.state.activities.filter(({ fields }) => fields['name'] === task.name)).toEqual([]);
  });
});

describe('a call', () => {
  it('returns the case number, at once or when it is repeated, and makes one case', async () => {
    const again = { 'idempotency-key': 'numero' };
    const first = await call('POST', '/cases', newCase, again);
    expect([201, 202]).toContain(first.status);
    const { id } = first.body;
    await settledDelivery(id);
    const second = await call('POST', '/cases', newCase, again);

    const made = stack.crm.state.cases.filter(({ description }) => String(description).includes('formulario web'));
    expect(made).toHaveLength(1);
    expect(second).toMatchObject({
      status: 201,
      location: `/deliveries/${id}`,
      body: { id, status: 'delivered', wolkvoxId: made[0]?.id, idPrefijo: expect.stringMatching(/^PET-/) },
    });
  });

  it('of a slow CRM is 202, and leads to the same case', async () => {
    const rule = stack.crm.faults.add({ fault: { kind: 'answer-after', ms: 6_000 } });
    const before = stack.crm.state.cases.length;
    const answer = await call('POST', '/cases', newCase, { 'idempotency-key': 'lento', prefer: 'wait=1' });
    rule.remove();

    expect(answer).toMatchObject({ status: 202, applied: 'wait=1', retryAfter: expect.stringMatching(/^\d+$/) });
    await settledDelivery(answer.body.id);
    const polled = await call('GET', answer.location ?? '', undefined, { prefer: 'wait=5' });
    expect(polled).toMatchObject({ status: 200, body: { id: answer.body.id, status: 'delivered' } });
    expect(stack.crm.state.cases.length - before).toBe(1);
    expect(stack.crm.state.cases.at(-1)?.id).toBe(polled.body.wolkvoxId);
  });

  it('that the CRM rejects returns the reason, with its delivery', async () => {
    const refused = { ...newCase, contact: 'nadie@example.com' };
    const { body } = await call('POST', '/cases', refused, { 'idempotency-key': 'nadie', prefer: 'respond-async' });
    await settledDelivery(body.id);
    const answer = await call('POST', '/cases', refused, { 'idempotency-key': 'nadie', 'accept-language': 'es' });

    expect(answer).toMatchObject({
      status: 422,
      type: 'application/problem+json',
      body: { code: 'rejected', id: body.id, reason: 'rejected', detail: expect.stringContaining('clave nueva') },
    });
  });

  it('that the CRM rejected is made by the same call without a key, once its cause is gone', async () => {
    const late = { ...newCase, contact: 'tarde@example.com', description: 'Llegó antes que su contacto' };
    const headers = { authorization: `Bearer default.${key}`, 'content-type': 'application/json' };
    const make = (more = {}) => send('POST', '/cases', JSON.stringify(late), { ...headers, ...more });
    const refused = await make();
    await settledDelivery(refused.body.id);
    const keyed = await make({ 'idempotency-key': 'tarde' });
    await settledDelivery(keyed.body.id);
    const contact = { namecontact: 'Tarde', emailcontact: 'tarde@example.com' };
    await settledDelivery((await call('POST', '/records/contacts', contact)).body.id);

    const made = await make();
    await settledDelivery(made.body.id);
    const again = await make();
    const old = await make({ 'idempotency-key': 'tarde', 'accept-language': 'es' });

    expect([201, 202]).toContain(made.status);
    expect(again).toMatchObject({ status: 201, replayed: 'true', body: { id: made.body.id, status: 'delivered' } });
    expect(old).toMatchObject({
      status: 422,
      replayed: 'true',
      body: {
        code: 'rejected',
        id: keyed.body.id,
        since: expect.stringMatching(/^2\d{3}-.*Z$/),
        detail: expect.stringContaining('misma clave'),
      },
    });
    expect(
      stack.crm.state.cases.filter(({ description }) => description.includes('antes que su contacto')),
    ).toHaveLength(1);
  });

  it('that comes twice without a key is one call, though its hook makes another command each time', async () => {
    const headers = { authorization: `Bearer mirror.${key}`, 'content-type': 'application/json' };
    const [first, again] = [
      await send('POST', '/hooks/mirror', '{"Ciudad":"Tunja"}', headers),
      await send('POST', '/hooks/mirror', '{"Ciudad":"Tunja"}', headers),
    ];
    await settledDelivery(first.body.id);

    expect([201, 202]).toContain(again.status);
    expect(again).toMatchObject({ replayed: 'true', body: { id: first.body.id } });
    expect(stack.crm.state.records.filter(({ fields }) => fields['Ciudad'] === 'Tunja')).toHaveLength(1);
    // With a key, two commands are two calls.
    const keyed = { ...headers, 'idempotency-key': 'espejo' };
    await send('POST', '/hooks/mirror', '{"Ciudad":"Leticia"}', keyed);
    expect(await send('POST', '/hooks/mirror', '{"Ciudad":"Leticia"}', keyed)).toMatchObject({
      status: 422,
      body: { code: 'key_reused' },
    });
  });

  it('made a thousand times in parallel makes one case', { timeout: 120_000 }, async () => {
    const before = stack.crm.state.cases.length;
    // With Node's own client: fetch abandons a connection after ten seconds, and this process is client and server.
    const agent = new http.Agent({ keepAlive: true, maxSockets: 500 });
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => post(agent, { 'idempotency-key': 'mil', prefer: 'respond-async' })),
    );
    agent.destroy();
    const ids = new Set(answers.map(({ body }) => body.id));
    const [id = ''] = ids;
    await settledDelivery(id);

    expect(ids.size).toBe(1);
    expect(answers.filter(({ status }) => status !== 201 && status !== 202)).toEqual([]);
    expect(stack.crm.state.cases.length - before).toBe(1);
    expect((await stack.deliveries()).filter((delivery) => delivery.id === id)).toHaveLength(1);
  });

  it('may be form-data, with field names in brackets', async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(newCase)) if (typeof value === 'string') form.append(name, value);
    form.append('form[Ciudad]', 'Medellín "centro"');
    const answer = await send('POST', '/cases', form, { authorization: `Bearer default.${key}` });
    await settledDelivery(answer.body.id);
    // A repeated call has another boundary.
    const again = await send('POST', '/cases', form, { authorization: `Bearer default.${key}` });
    form.set('status', 'En espera');
    const other = await send('POST', '/cases', form, { authorization: `Bearer default.${key}` });

    expect(again.body.id).toBe(answer.body.id);
    expect(other.body.id).not.toBe(answer.body.id);
    const truth = stack.crm.state.cases.at(-1);
    expect(JSON.stringify(truth)).toContain('Medellín');
  });

  it('changes a case and a record, and makes a task', async () => {
    const caseId = stack.crm.state.cases.at(-1)?.id;
    const contact = stack.crm.state.records.find(({ module }) => module === 'contacts')?.id;
    const task = {
      name: 'Llamar',
      description: 'Confirmar',
      priority: 'high',
      module: 'cases',
      recordId: caseId,
      owner: 'ADMIN_@demo',
      completionDate: '2026-12-01 17:00',
      reminderDate: '2026-12-01T13:00:00Z',
      remember: true,
    };
    const answers = [
      await call('PATCH', `/cases/${caseId}`, { responsible: 'ADMIN_@demo', status: 'En espera' }),
      await call('POST', '/tasks', task),
      await call('PATCH', `/records/contacts/${contact}`, { Ciudad: 'Cali' }),
    ];

    for (const { body, status } of answers) {
      expect([200, 201, 202]).toContain(status);
      expect((await settledDelivery(body.id))?.status).toBe('delivered');
    }
    expect(stack.crm.state.cases.find(({ id }) => id === caseId)?.status).toBe('En espera');
  });

  it('makes a record and sets fields of it, each value as it was sent', async () => {
    const { records } = stack.crm.state;
    const others = structuredClone(records);
    const fields = {
      namecontact: 'Camila Ñáñez "la jefa"',
      emailcontact: 'camila@example.com',
      Ciudad: 'Medellín',
      'Número de hijos': 2,
      Activo: true,
      Referido: null,
      Intereses: ['libros', 'música 🎵'],
      telephonecontact: { type: 'telephone', code: '57', value: '3000000000' },
      operation: 'otra',
    };
    const made = await call('POST', '/records/contacts', fields);
    expect(await settledDelivery(made.body.id)).toMatchObject({
      status: 'delivered',
      operation: 'demo',
      kind: 'insertRecord',
    });
    const { body: delivery } = await call('GET', `/deliveries/${made.body.id}`);

    expect(records.slice(others.length)).toMatchObject([
      { id: delivery.wolkvoxId, module: 'contacts', operation: 'demo' },
    ]);
    expect(records.at(-1)?.fields).toEqual(fields);

    const changes = { Ciudad: 'Cali', 'Número de hijos': 0, Notas: 'primera línea\nsegunda' };
    const changed = await call('PATCH', `/records/contacts/${delivery.wolkvoxId}`, changes);
    expect(await settledDelivery(changed.body.id)).toMatchObject({ status: 'delivered', kind: 'updateRecord' });

    expect(records.at(-1)?.id).toBe(delivery.wolkvoxId);
    expect(records.at(-1)?.fields).toEqual({
      ...fields,
      Ciudad: 'Cali',
      'Número de hijos': 0,
      Notas: 'primera línea\nsegunda',
    });
    expect(records.slice(0, -1)).toEqual(others);
  });

  it.each([
    ['POST', '/records/contacts', '{"Cuenta":12345678901234567890}', 'default', 'Cuenta'],
    ['PATCH', `/records/contacts/${'a'.repeat(24)}`, '{"Saldo":[0.5,1e999]}', 'default', 'Saldo.1'],
    [
      'POST',
      '/cases',
      JSON.stringify({ ...newCase, form: {} }).replace('{}', '{"Cuenta":9007199254740993}'),
      'default',
      'form.Cuenta',
    ],
    ['POST', '/hooks/shop', '{"order":"A-9","email":"a@example.com","total":12345678901234567890}', 'shop', 'total'],
  ])(
    'with a number that would arrive changed is refused by its name: %s %s',
    async (method, path, text, source, field) => {
      const before = (await stack.deliveries()).length;
      const bearer = { authorization: `Bearer ${source}.${key}`, 'content-type': 'application/json' };
      const answer = await send(method, path, text, source === 'shop' ? signHeaders(text) : bearer);

      expect(answer).toMatchObject({
        status: 400,
        body: { code: 'inexact_number', field, detail: expect.stringContaining('Send it as text') },
      });
      expect((await stack.deliveries()).length).toBe(before);
    },
  );

  it('with empty fields that are optional makes the case without them, as JSON and as form-data', async () => {
    const texts = { ...newCase, description: 'Con campos vacíos', form: '', solution: '' };
    const part = (disposition: string, text: string) =>
      `--limite7\r\nContent-Disposition: form-data; name=${disposition}\r\n\r\n${text}\r\n`;
    const parts = Object.entries(texts).map(([name, text]) => part(`"${name}"`, String(text)));
    // As a browser sends a file input in which nothing was chosen.
    const form = Buffer.from(`${parts.join('')}${part('"adjunto"; filename=""', '')}--limite7--\r\n`);
    const type = 'multipart/form-data; boundary=limite7';
    const answers = [
      await call('POST', '/cases', { ...newCase, description: 'Con campos vacíos', form: null, solution: '' }),
      await send('POST', '/cases', form, { authorization: `Bearer default.${key}`, 'content-type': type }),
    ];

    for (const { status, body } of answers) {
      expect([201, 202], JSON.stringify(body)).toContain(status);
      expect((await settledDelivery(body.id))?.status).toBe('delivered');
    }
    const made = stack.crm.state.cases.filter(({ description }) => description.includes('Con campos vacíos'));
    expect(made.map(({ form: fields, solution }) => [fields, solution])).toEqual([
      [{}, ''],
      [{}, ''],
    ]);
  });

  it.each([
    ['as a form', 'application/x-www-form-urlencoded'],
    ['as form-data', 'multipart/form-data; boundary=x'],
  ])('whose JSON comes %s is refused by its Content-Type, by hooks too', async (_what, type) => {
    const before = (await stack.deliveries()).length;
    const authorization = `Bearer default.${key}`;
    const calls = [
      send('POST', '/cases', JSON.stringify(newCase), { authorization, 'content-type': type }),
      send('POST', '/records/contacts', '{"Ciudad":"Cali"}', { authorization, 'content-type': type }),
      send('POST', '/hooks/mirror', '{"Ciudad":"Cali"}', {
        authorization: `Bearer mirror.${key}`,
        'content-type': type,
      }),
    ];

    for (const answer of await Promise.all(calls)) {
      expect(answer).toMatchObject({ status: 400, body: { code: 'wrong_content_type', field: 'Content-Type' } });
    }
    expect((await stack.deliveries()).length).toBe(before);
  });

  it('for an unknown record ends rejected, and changes none', async () => {
    const before = structuredClone(stack.crm.state.records);
    const { body } = await call('PATCH', `/records/contacts/${'d'.repeat(24)}`, { Ciudad: 'Cali' });

    expect((await settledDelivery(body.id))?.status).toBe('rejected');
    expect(stack.crm.state.records).toEqual(before);
  });

  it.each([
    ['a wrong key', 'POST', '/cases', newCase, { authorization: 'Bearer default.wrong' }, 401, 'unauthorized'],
    ['an unknown source', 'POST', '/cases', newCase, { authorization: `Bearer nobody.${key}` }, 401, 'unauthorized'],
    ['a missing field', 'POST', '/cases', { ...newCase, status: undefined }, {}, 400, 'invalid'],
    ['an id that is none', 'PATCH', '/cases/7', {}, {}, 400, 'invalid'],
    ['a date that is none', 'POST', '/tasks', { completionDate: 'hoy' }, {}, 400, 'invalid'],
    ['no fields', 'PATCH', `/records/contacts/${'a'.repeat(24)}`, {}, {}, 400, 'invalid'],
    ['a source that has no hook', 'POST', '/hooks/default', {}, {}, 404, 'no_hook'],
    ['a delivery that there is not', 'GET', `/deliveries/${'a'.repeat(26)}`, undefined, {}, 404, 'no_such_delivery'],
    ['too large a body', 'POST', '/cases', { a: 'x'.repeat(300_000) }, {}, 413, 'too_large'],
  ])('with %s is refused and leaves no row', async (_what, method, path, body, headers, status, code) => {
    const before = (await stack.deliveries()).length;
    const answer = await call(method, path, body, headers);

    expect(answer).toMatchObject({ status, type: 'application/problem+json', body: { status, code } });
    expect((await stack.deliveries()).length).toBe(before);
  });

  it('beyond the limit of its source is put off', async () => {
    const authorization = `Bearer slow.${key}`;
    const answers = [1, 2, 3].map(() => call('PATCH', '/cases/7', {}, { authorization }));
    const statuses = (await Promise.all(answers)).map(({ status }) => status);

    expect(statuses.sort()).toEqual([400, 400, 429]);
  });
});

describe('a signed call', () => {
  it('becomes the command of the hook, once for any number of replays', async () => {
    const body = JSON.stringify({ order: 'A-1', email: 'cliente@example.com' });
    const headers = signHeaders(body);
    const answers = [1, 2].map(() => send('POST', '/hooks/shop', body, headers));
    const [first, again] = await Promise.all(answers);

    expect(first?.body.id).toBe(again?.body.id);
    expect((await settledDelivery(first?.body.id ?? ''))?.status).toBe('delivered');
    expect(stack.crm.state.cases.filter(({ description }) => String(description).includes('Pedido A-1'))).toHaveLength(
      1,
    );
    const other = JSON.stringify({ order: 'A-2', email: 'cliente@example.com' });
    const reused = await send('POST', '/hooks/shop', other, signHeaders(other, headers['webhook-id']));
    expect(reused).toMatchObject({ status: 422, body: { code: 'key_reused' } });
  });

  it.each([
    ['is ignored where the hook wants nothing', { order: 'none', email: 'a@example.com' }, 200, { status: 'ignored' }],
    ['is refused where its schema finds a fault', { order: 1 }, 400, { code: 'invalid', field: 'order' }],
    ['is refused where its command is at fault', { order: 'A-3', email: 'ana' }, 400, { field: 'case.contact' }],
    [
      'may not name a file elsewhere',
      { order: 'A-4', email: 'a@example.com', file: 'other/x' },
      403,
      { code: 'not_allowed' },
    ],
    ['may not climb out', { order: 'A-5', email: 'a@example.com', file: 'orders/../x' }, 403, { code: 'not_allowed' }],
  ])('%s', async (_what, payload, status, answer) => {
    const body = JSON.stringify(payload);

    expect(await send('POST', '/hooks/shop', body, signHeaders(body))).toMatchObject({ status, body: answer });
  });

  it('is refused six minutes late, with another body, and by its key alone', async () => {
    const body = JSON.stringify({ order: 'A-6', email: 'cliente@example.com' });
    const before = (await stack.deliveries()).length;
    const late = await send('POST', '/hooks/shop', body, signHeaders(body, 'msg_late', -360));
    const changed = await send('POST', '/hooks/shop', `${body} `, signHeaders(body));
    const unsigned = await send('POST', '/hooks/shop', body, { authorization: `Bearer shop.${key}` });

    expect([late, changed, unsigned].map(({ body: { code } }) => code)).toEqual([
      'stale_signature',
      'unauthorized',
      'unauthorized',
    ]);
    expect((await stack.deliveries()).length).toBe(before);
  });
});

describe('a command without attachments', () => {
  it('is stored with an empty list, from every origin', async () => {
    const body = JSON.stringify({ order: 'record', email: 'cliente@example.com' });
    const hook = await send('POST', '/hooks/shop', body, signHeaders(body));
    await stack.host.schedules.fire('registro', new Date('2026-11-23T13:00:00Z'));
    await stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: 'registros/uno.txt', Body: 'x' }));
    const origins = ['webhook:shop', 'schedule:registro', `upload:${stack.bucket}`];
    const made = await untilSettled(stack, 3, ({ kind, origin, id }) => {
      return kind === 'insertRecord' && origins.includes(origin) && (origin !== origins[0] || id === hook.body.id);
    });

    expect(made.map(({ origin }) => origin).sort()).toEqual(origins.sort());
    for (const one of made) {
      expect(one).toMatchObject({
        status: 'delivered',
        fileCount: 0,
        // Computed with another tool: the SHA-256 of {"attachments":[],"fields":{"Ciudad":"Cali"},"kind":"insertRecord","module":"contacts"}.
        fingerprint: 'd52b1ca550e037c08b62fa72f1444608065b8c5fef011462d1c690f1708c271c',
      });
    }
  });

  it.each([
    ['an address that is none', 'POST', '/casos'],
    ['a method that is none', 'DELETE', '/cases'],
    ['the address of a source that calls elsewhere', 'POST', '/sources/default/cases'],
    ['the root', 'GET', '/'],
  ])('to %s is refused with the reason, in its own language', async (_what, method, path) => {
    expect(await call(method, path, undefined, { 'accept-language': 'es-CO' })).toMatchObject({
      status: 404,
      type: 'application/problem+json',
      body: { code: 'no_such_call', detail: expect.stringContaining('GET /openapi.json') },
    });
  });
});

describe('POST /uploads', () => {
  const first = Buffer.from('%PDF-1.4 una petición');
  const second = Buffer.from('%PDF-1.4 un anexo');
  const wanted = {
    case: { ...newCase, description: 'Con archivos' },
    files: [
      { name: 'Petición.pdf', size: first.length },
      { name: 'anexo.pdf', size: second.length },
    ],
  };

  it('makes one case of all its files, even when calls and files are repeated', async () => {
    const headers = { 'idempotency-key': 'archivos' };
    const bound = await call('POST', '/uploads', wanted, headers);
    expect(bound).toMatchObject({ status: 201, body: { status: 'awaiting_files' } });
    const again = await call('POST', '/uploads', wanted, headers);
    const { id, uploads } = again.body;
    expect(id).toBe(bound.body.id);
    expect(uploads.map(({ url }) => decodeURIComponent(url)).join()).not.toContain('Petición');

    expect(await put(uploads[0], Buffer.concat([first, first]))).toBe(403);
    expect(await put({ url: uploads[0]?.url ?? '' }, first)).toBe(403);
    expect(await put(uploads[0], first)).toBe(200);
    expect((await call('GET', `/deliveries/${id}`)).body).toMatchObject({ status: 'awaiting_files' });
    // An address is for one file.
    expect(await put(uploads[0], Buffer.from('%PDF-1.5 una petición'))).toBe(412);
    expect(await put(bound.body.uploads[0], first)).toBe(412);
    expect(await put(uploads[1], second)).toBe(200);
    expect(await settledDelivery(id)).toMatchObject({
      status: 'delivered',
      fileCount: 2,
      bytes: first.length + second.length,
    });

    expect(
      stack.crm.state.cases.filter(({ description }) => String(description).includes('Con archivos')),
    ).toHaveLength(1);
    expect(await call('POST', '/uploads', wanted, headers)).toMatchObject({
      status: 201,
      body: { status: 'delivered' },
    });
  });

  it('makes the case by the same call without a key, once the cause of its rejection is gone', async () => {
    const late = { ...wanted, case: { ...newCase, contact: 'luego@example.com', description: 'Con un archivo' } };
    const body = JSON.stringify({ ...late, files: [{ name: 'a.pdf', size: first.length }] });
    const headers = { authorization: `Bearer default.${key}`, 'content-type': 'application/json' };
    const bind = () => send('POST', '/uploads', body, headers);
    const refused = await bind();
    await put(refused.body.uploads[0], first);
    expect((await settledDelivery(refused.body.id))?.status).toBe('rejected');
    const contact = { namecontact: 'Luego', emailcontact: 'luego@example.com' };
    await settledDelivery((await call('POST', '/records/contacts', contact)).body.id);

    const bound = await bind();
    expect(bound).toMatchObject({ status: 201, body: { status: 'awaiting_files' } });
    expect((await bind()).body.id).toBe(bound.body.id);
    await put(bound.body.uploads[0], first);
    expect((await settledDelivery(bound.body.id))?.status).toBe('delivered');
    expect(await bind()).toMatchObject({ status: 201, replayed: 'true', body: { id: bound.body.id } });
  });

  it('is waited for while its file is on its way', async () => {
    const files = [{ name: 'en camino.pdf', size: first.length }];
    const bound = await call('POST', '/uploads', { case: newCase, files }, { 'idempotency-key': 'en-camino' });
    const ask = () => call('GET', `/deliveries/${bound.body.id}`, undefined, { prefer: 'wait=20' });
    // Asked before the file is sent, and at once afterwards.
    const before = ask();
    expect(await put(bound.body.uploads[0], first)).toBe(200);

    for (const answer of await Promise.all([before, ask()])) {
      expect(answer).toMatchObject({ status: 200, applied: 'wait=20', body: { status: 'delivered' } });
    }
  });

  it('takes the names that the bucket takes', async () => {
    const name = `👩🏽‍💻 ${'ñ'.repeat(490)}.pdf`;
    const files = [{ name, size: first.length }];
    const bound = await call('POST', '/uploads', { case: newCase, files });
    expect(bound.status).toBe(201);
    await put(bound.body.uploads[0], first);

    expect(await settledDelivery(bound.body.id)).toMatchObject({ status: 'delivered', fileCount: 1 });
  });

  it.each([
    [
      'another call under its key',
      { ...wanted, files: wanted.files.slice(1) },
      { 'idempotency-key': 'archivos' },
      422,
      'key_reused',
    ],
    ['a name with a folder', { ...wanted, files: [{ name: '../a.pdf', size: 1 }] }, {}, 400, 'invalid'],
    [
      'a file above the source’s limit',
      { ...wanted, files: [{ name: 'a.pdf', size: 200 * 1024 ** 2 }] },
      {},
      413,
      'file_too_large',
    ],
    [
      'a file of a type that is not sent',
      { ...wanted, files: [{ name: 'carta.eml', size: 1 }] },
      {},
      400,
      'wrong_file_type',
    ],
    ['a lock of an office program', { ...wanted, files: [{ name: '~$acta.docx', size: 1 }] }, {}, 400, 'invalid'],
    [
      'a name of 1,025 bytes',
      { ...wanted, files: [{ name: `${'x'.repeat(1_021)}.pdf`, size: 1 }] },
      {},
      400,
      'invalid',
    ],
    ['a command that the source may not have', wanted, { authorization: `Bearer tasks.${key}` }, 403, 'not_allowed'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    expect(await call('POST', '/uploads', body, headers)).toMatchObject({ status, body: { code } });
  });
});

describe('sources', () => {
  it('cannot read or write for each other', async () => {
    const { body: own } = await call('POST', '/cases', newCase, { 'idempotency-key': 'ajeno' });
    const { body: bound } = await call('POST', '/uploads', {
      case: newCase,
      files: [{ name: 'a.pdf', size: 1 }],
    });
    const before = (await stack.deliveries()).length;
    const tasks = { authorization: `Bearer tasks.${key}` };
    const answers = [
      await call('GET', `/deliveries/${own.id}`, undefined, tasks),
      await call('GET', `/deliveries/${bound.id}`, undefined, tasks),
      await call('GET', `/deliveries/${'b'.repeat(26)}`, undefined, tasks),
      await call('POST', '/cases', newCase, tasks),
      await call('PATCH', `/cases/${'a'.repeat(24)}`, { responsible: 'ADMIN_@demo', status: 'Abierto' }, tasks),
      await call('POST', '/records/contacts', { Ciudad: 'Cali' }, tasks),
      await call('POST', '/hooks/shop', {}, tasks),
      await call('POST', '/hooks/default', {}, tasks),
    ];

    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 403, 403, 403, 401, 401]);
    expect(new Set(answers.slice(0, 3).map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect((await stack.deliveries()).length).toBe(before);
  });

  it.each(['robot', 'app'])('that API Gateway checks (%s) get the answer that this machine cannot', async (source) => {
    expect(await call('POST', `/sources/${source}/cases`, newCase)).toMatchObject({ status: 501 });
    expect(await call('POST', '/cases', newCase, { authorization: `Bearer ${source}.${key}` })).toMatchObject({
      status: 401,
    });
  });

  it('are not needed for the description, which is compressed where the caller takes that', async () => {
    const asked = (encoding: string) =>
      fetch(`${stack.apiUrl}/openapi.json`, { headers: { 'accept-encoding': encoding } });
    const [plain, small] = [await asked('identity'), await asked('gzip')];
    const text = await plain.text();

    expect([plain.headers.get('content-encoding'), small.headers.get('content-encoding')]).toEqual([null, 'gzip']);
    expect(await small.text()).toBe(text);
    expect(gzipSync(text).length).toBeLessThan(text.length / 4);
    expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.1' });
  });

  it('are not needed for the health check', async () => {
    expect(await send('GET', '/health', null, {})).toMatchObject({ status: 200, body: { status: 'ok' } });
  });
});

describe('the logs', () => {
  it('hold no key, signature, address, text, file name or id of a caller', () => {
    const text = stack.logs().join('\n');

    expect(text).toContain('Command accepted');
    for (const secret of [key, 'whsec', 'example.com', 'Pedido', 'formulario', 'anexo', 'Medell', 'ajeno', 'X-Amz']) {
      expect(text).not.toContain(secret);
    }
  });
});

// The last test: the token is paused for the rest of the day.
describe('a command that waits for the calls of the day', () => {
  it('has the reset time in its answer, and the time to ask again', async () => {
    const token = stack.crm.token('demo-token');
    if (token) token.usedToday = token.dailyLimit;
    const { body } = await call('POST', '/cases', newCase, { prefer: 'respond-async' });

    let answer = await call('GET', `/deliveries/${body.id}`);
    for (let sweeps = 0; !answer.body.waits && sweeps < 100; sweeps += 1) {
      // A lane that went to sleep before the other one met the limit notes its rest when the sweep wakes it.
      await stack.host.functions.invoke('sweep', {});
      await sleep(200);
      answer = await call('GET', `/deliveries/${body.id}`);
    }

    expect(answer.body).toMatchObject({ status: 'accepted', waits: { reason: 'quota' } });
    expect(Date.parse(answer.body.waits?.until ?? '')).toBeGreaterThan(Date.now());
    expect(Number(answer.retryAfter)).toBeGreaterThan(60);
  });
});

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly location: string | null;
  readonly applied: string | null;
  readonly retryAfter: string | null;
  readonly replayed: string | null;
  readonly body: {
    id: string;
    code?: string;
    wolkvoxId?: string;
    waits?: { reason: string; until: string };
    uploads: { url: string }[];
  };
}

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  calls += 1;
  const usual = {
    authorization: `Bearer default.${key}`,
    'content-type': 'application/json',
    ...(method === 'POST' && { 'idempotency-key': `llamada-${calls}` }),
  };
  return send(method, path, body === undefined ? null : JSON.stringify(body), { ...usual, ...headers });
}

async function send(
  method: string,
  path: string,
  body: string | FormData | Uint8Array<ArrayBuffer> | null,
  headers: Record<string, string>,
): Promise<Answer> {
  const answer = await fetch(stack.apiUrl + path, { method, body, headers });
  const [type, location, applied, retryAfter, replayed] = [
    'content-type',
    'location',
    'preference-applied',
    'retry-after',
    'idempotent-replayed',
  ].map((name) => answer.headers.get(name)) as [string, string, string, string, string];
  return {
    status: answer.status,
    type,
    location,
    applied,
    retryAfter,
    replayed,
    body: JSON.parse(await answer.text()),
  };
}

async function post(agent: http.Agent, headers: Record<string, string>): Promise<Pick<Answer, 'status' | 'body'>> {
  const request = http.request(`${stack.apiUrl}/cases`, {
    method: 'POST',
    agent,
    headers: { authorization: `Bearer default.${key}`, 'content-type': 'application/json', ...headers },
  });
  request.end(JSON.stringify(newCase));
  const [answer] = (await once(request, 'response')) as [http.IncomingMessage];
  return { status: answer.statusCode ?? 0, body: (await json(answer)) as Answer['body'] };
}

function signHeaders(body: string, id = `msg_${calls++}`, seconds = 0) {
  const timestamp = String(Math.floor(Date.now() / 1_000) + seconds);
  const signature = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

/** Uploads to an announced address, with the headers that the answer names, but the length that the body has. */
async function put(
  { url = '', headers = {} }: { url?: string; headers?: Record<string, string> } = {},
  body: Buffer,
): Promise<number> {
  const { 'content-length': _length, ...others } = headers;
  const { status } = await fetch(url, { method: 'PUT', headers: others, body: new Uint8Array(body) });
  return status;
}

async function settledDelivery(id: string) {
  const [delivery] = await untilSettled(stack, 1, (one) => one.id === id);
  return delivery;
}
