import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import uploadCreated from '../../events/upload-created.json' with { type: 'json' };
import received from '../../events/webhook-received.json' with { type: 'json' };
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';

let stack: Stack;
let uploads = 0;

beforeAll(async () => {
  stack = await startStack({ runSchedules: false });
});
afterAll(() => stack?.stop());

describe('a file dropped into the bucket', () => {
  it('becomes a case with that file attached, whatever its name', async () => {
    const content = await readFile('events/samples/solicitud.pdf');
    await drop('radicados/petición nº 7 (final) + anexo=1.pdf', content);

    const [delivery] = await uploadsSettled(1);

    expect(delivery).toMatchObject({ status: 'delivered', kind: 'insertCase', attempt: 1 });
    const made = stack.crm.state.cases.find(({ id }) => id === delivery?.crmId);
    expect(made?.description).toContain('petición nº 7 (final) + anexo=1.pdf');
    expect(attachmentsOf(delivery?.crmId)).toEqual([sha256(content)]);
  });

  it('becomes one case when S3 tells of it twice', async () => {
    const before = stack.crm.state.cases.length;
    const { VersionId, ETag } = await drop('dos-veces.pdf', Buffer.from('%PDF-1.4 dos veces'));
    await uploadsSettled(1);
    const [message] = uploadCreated.Records;
    const body = JSON.parse(message?.body ?? '');
    body.Records[0].s3 = {
      bucket: { name: stack.bucket },
      object: {
        key: 'dos-veces.pdf',
        size: 18,
        eTag: ETag?.replaceAll('"', ''),
        versionId: VersionId,
        sequencer: '01',
      },
    };
    const answer = await stack.host.functions.invoke('receive-upload', {
      Records: [{ ...message, body: JSON.stringify(body) }],
    });
    await drop('despues.pdf', Buffer.from('%PDF-1.4 después'));
    await uploadsSettled(1);

    expect(answer).toEqual({ ok: true, payload: '{"batchItemFailures":[]}' });
    expect(stack.crm.state.cases.length - before).toBe(2);
  });

  it('becomes two cases when it is written twice: each write is a version of its own', async () => {
    const contents = [Buffer.from('%PDF-1.4 uno'), Buffer.from('%PDF-1.4 dos')];
    for (const content of contents) await drop('misma.pdf', content);

    const settled = await uploadsSettled(2);

    const files = settled.slice(-2).flatMap(({ crmId }) => attachmentsOf(crmId));
    expect(files.sort()).toEqual(contents.map(sha256).sort());
  });
});

describe('a webhook', () => {
  it('becomes a case, and says under which id it was taken', async () => {
    const answer = await call('POST', '/cases', received.body);

    expect(answer.status).toBe(202);
    const { id } = (await answer.json()) as { id: string };
    expect(answer.headers.get('location')).toBe(`/deliveries/${id}`);
    expect(await outcome(id)).toMatchObject({ status: 'delivered', kind: 'insertCase', priority: 'interactive' });
  });

  it('is one command however often it is repeated, and refuses another body under its key', async () => {
    const headers = { 'idempotency-key': 'pedido-1' };
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/cases', received.body, headers)));
    const ids = await Promise.all(answers.map(async (answer) => ((await answer.json()) as { id: string }).id));
    const other = await call('POST', '/cases', received.body.replace('Alta', 'Baja'), headers);

    // Whoever comes after it was delivered is told so.
    expect(answers.every(({ status }) => status === 202 || status === 201)).toBe(true);
    expect(new Set(ids).size).toBe(1);
    expect(other.status).toBe(422);
    expect((await outcome(ids[0]))?.status).toBe('delivered');
  });

  it('changes a case and a record, and makes a task', async () => {
    const made = (await (await call('POST', '/cases', received.body, { 'idempotency-key': 'cambios' })).json()) as {
      id: string;
    };
    const caseId = (await outcome(made.id))?.crmId as string;
    const task = {
      name: 'Llamar al cliente',
      description: 'Confirmar los datos',
      priority: 'high',
      module: 'cases',
      recordId: caseId,
      owner: 'ADMIN_@demo',
      completionDate: '2026-12-01 17:00',
      reminderDate: '2026-12-01T13:00:00Z',
      remember: true,
    };
    const contact = stack.crm.state.records.find(({ module }) => module === 'contacts')?.id as string;

    const calls = [
      await call('PATCH', `/cases/${caseId}`, JSON.stringify({ responsible: 'ADMIN_@demo', status: 'En espera' })),
      await call('POST', '/tasks', JSON.stringify(task)),
      await call('PATCH', `/records/contacts/${contact}`, JSON.stringify({ Ciudad: 'Medellín' })),
    ];

    expect(calls.map(({ status }) => status)).toEqual([202, 202, 202]);
    for (const answer of calls) {
      const { id } = (await answer.json()) as { id: string };
      expect((await outcome(id))?.status).toBe('delivered');
    }
    expect(stack.crm.state.cases.find(({ id }) => id === caseId)?.status).toBe('En espera');
    expect(stack.crm.state.activities.at(-1)?.fields).toMatchObject({ reminder_date: '2026-12-01 08:00:00' });
  });

  it('is told where its command stands, and nothing of what others sent', async () => {
    const { id } = (await (await call('POST', '/cases', received.body, { 'idempotency-key': 'consulta' })).json()) as {
      id: string;
    };
    const delivery = await outcome(id);
    const [upload] = await untilSettled(stack, 1, ({ origin }) => origin.startsWith('upload:'));

    const own = await call('GET', `/deliveries/${id}`);
    const other = await call('GET', `/deliveries/${upload?.id}`);

    expect(await own.json()).toEqual({
      id,
      kind: 'insertCase',
      status: 'delivered',
      wolkvoxId: delivery?.crmId,
      idPrefijo: delivery?.idPrefijo,
    });
    expect(other.status).toBe(404);
  });

  it.each([
    ['no key', { authorization: '' }, received.body, 401, 'unauthorized', undefined],
    ['broken JSON', {}, '{"type": "Request",', 400, 'not_json', undefined],
    ['a missing field', {}, received.body.replace('"status":"Abierto",', ''), 400, 'invalid', 'status'],
    [
      'a contact that is no address',
      {},
      received.body.replace('cliente@example.com', 'cliente'),
      400,
      'invalid',
      'contact',
    ],
    ['a field that does not exist', {}, received.body.replace('"form"', '"forma"'), 400, 'invalid', 'forma'],
  ])('with %s is refused and spends no call', async (_case, headers, body, status, code, field) => {
    const before = stack.crm.truth.length;
    const answer = await call('POST', '/cases', body, headers);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, code, ...(field && { field }) });
    expect(stack.crm.truth.length).toBe(before);
  });
});

describe('a schedule', () => {
  it('makes its task once, however often the same moment is repeated', async () => {
    const before = stack.crm.state.activities.length;
    const moment = new Date('2026-11-23T13:00:00Z');
    await stack.host.schedules.fire('daily-review', moment);
    await stack.host.schedules.fire('daily-review', moment);
    const [delivery] = await untilSettled(stack, 1, ({ origin }) => origin === 'schedule:daily-review');

    expect(delivery).toMatchObject({ status: 'delivered', kind: 'insertTask' });
    const tasks = stack.crm.state.activities.slice(before);
    expect(tasks.map(({ fields }) => fields.completion_date)).toEqual(['2026-11-23 17:00:00']);
  });
});

describe('the logs', () => {
  it('hold no token, key, contact, description or file name', () => {
    const text = stack.logs().join('\n');

    expect(text).toContain('Delivered');
    for (const secret of [
      'demo-token',
      stack.webhookKey,
      'cliente@example.com',
      'formulario web',
      'petici',
      'radicados/',
      'Medell',
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

function drop(key: string, content: Buffer) {
  return stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: content }));
}

/** The newest deliveries made of uploads, once so many more of them are settled. */
async function uploadsSettled(more: number) {
  uploads += more;
  const settled = await untilSettled(stack, uploads, ({ origin }) => origin.startsWith('upload:'));
  return settled.slice(-more);
}

async function outcome(id: string | undefined) {
  const [delivery] = await untilSettled(stack, 1, (candidate) => candidate.id === id);
  return delivery;
}

function attachmentsOf(caseId: string | undefined): string[] {
  const entries = stack.crm.truth.filter(({ ids }) => caseId !== undefined && ids.includes(caseId));
  return entries.flatMap(({ attachments }) => attachments.map((file) => file.sha256));
}

function call(
  method: string,
  path: string,
  body: string | null = null,
  headers: Record<string, string> = {},
): Promise<Response> {
  const authorization = `Bearer ${stack.webhookKey}`;
  return fetch(stack.apiUrl + path, {
    method,
    body,
    headers: { 'content-type': 'application/json', authorization, prefer: 'respond-async', ...headers },
  });
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
