import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { insertTask } from '../../../lib/wolkvox/activities.ts';
import { insertCase, insertCaseForm, updateCaseAttachments } from '../../../lib/wolkvox/cases.ts';
import type { WolkvoxOptions } from '../../../lib/wolkvox/client.ts';
import { insertRecord, updateRecord } from '../../../lib/wolkvox/records.ts';
import { partsOf } from './multipart.ts';
import { client, file, type Recorded, record } from './recording-server.ts';

interface Fixture {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body?: Record<string, unknown>;
    readonly parts?: Record<string, string>;
  };
  readonly answer: unknown;
}

const id = '64cb00000000000000000000';
const files = [file('base64string1'), file('base64string2')];

describe('a call has the path, headers, keys and types of the sample on its page', () => {
  test('cases/insertAttach.php', async () => {
    const { fixture, sent, crm } = await prepare('insert-attach', 'TheOperationName');
    await insertCase(
      crm,
      {
        type: 'Request',
        responsible: 'ADMIN_@mymodule',
        owner: 'ADMIN_@mymodule',
        contact: 'cliente@example.com',
        description: 'Esta es la descripción del caso',
        form: { Subject: 'Este es un campo adicional creado en el CRM' },
        status: 'abierto',
        priority: 'baja',
      },
      files,
    ).catch(() => {});
    expectAsPrinted(sent(), fixture);
    expect(JSON.parse(sent().body.toString())).toEqual(fixture.request.body);
  });

  test('cases/updateCaseAttachment.php', async () => {
    const { fixture, sent, crm } = await prepare('update-case-attachment', 'TheOperationName');
    const user = 'ADMIN_@testmodule';
    const changes = {
      responsible: user,
      status: 'Open',
      priority: 'low',
      type: 'Request',
      owner: user,
      contact: 'cliente@example.com',
      description: 'Edited',
      form: {},
    };
    await updateCaseAttachments(crm, id, changes, files);
    expectAsPrinted(sent(), fixture);
    expect(JSON.parse(sent().body.toString())).toEqual(fixture.request.body);
  });

  test('cases/insert.php', async () => {
    const { fixture, sent, crm } = await prepare('cases-insert', 'modulotest01');
    const user = 'ADMIN_@modulotest01';
    const input = {
      type: 'Request',
      contact: 'andres@wolkvox.com',
      description: 'API',
      status: 'Abierto',
      priority: 'Alta',
    };
    await insertCaseForm(crm, { ...input, responsible: user, owner: user }, []).catch(() => {});
    expectAsPrinted(sent(), fixture);
    expect(await partsOf(sent())).toEqual({ values: fixture.request.parts, files: [] });
  });

  test('custom/insert.php, a task', async () => {
    const { fixture, sent, crm } = await prepare('task', 'My-CRM-operation');
    await insertTask(crm, {
      name: 'Activity name',
      description: 'This is an activity description.',
      priority: 'low',
      module: 'cases',
      recordId: id,
      owner: 'ADMIN_@mymodule',
      completionDate: '2023-07-30 00:00',
      reminderDate: new Date('2023-07-29T05:00:00Z'),
      remember: true,
    }).catch(() => {});
    expectAsPrinted(sent(), fixture);
    expect(JSON.parse(sent().body.toString())).toEqual(fixture.request.body);
  });

  test('custom/update.php', async () => {
    const { fixture, sent, crm } = await prepare('custom-update', 'modulodeprueba');
    await updateRecord(crm, { module: 'contacts', id, fields: { MyFirstField: 'Example' } });
    expectAsPrinted(sent(), fixture);
    expect(JSON.parse(sent().body.toString())).toEqual(fixture.request.body);
  });
});

describe('the answers printed on the pages', () => {
  test('an update is a success, although its sample answers with an empty or a short id', async () => {
    const change = { module: 'contacts', id, fields: { MyFirstField: 'Example' } };
    const short = await prepare('custom-update', 'demo');
    expect(await updateRecord(short.crm, change)).toEqual({ id: '64cb' });
    const empty = await prepare('update-case-attachment', 'demo');
    expect(await updateRecord(empty.crm, change)).toEqual({});
  });

  test('an insert is no success with the empty ids of its sample', async () => {
    const { crm } = await prepare('insert-attach', 'demo');
    const fields = { namecontact: 'Ana' };
    await expect(insertRecord(crm, { module: 'contacts', fields })).rejects.toMatchObject({
      kind: 'unreadable',
      lastByteSent: true,
    });
  });
});

async function prepare(name: string, operation: WolkvoxOptions['operation']) {
  const fixture = JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as Fixture;
  const server = await record({ body: JSON.stringify(fixture.answer) });
  const sent = (): Recorded => {
    const [request] = server.requests;
    if (!request) throw new Error('nothing was sent');
    return request;
  };
  return { fixture, sent, crm: client(server.url, { operation, token: 'A8K3J7F2' }) };
}

function expectAsPrinted({ method, path, headers }: Recorded, { request }: Fixture): void {
  const contentType = headers['content-type']?.split(';')[0];
  const { 'wolkvox-token': token } = headers;
  expect({ method, path, headers: { 'wolkvox-token': token, 'content-type': contentType } }).toEqual({
    method: request.method,
    path: request.path,
    headers: request.headers,
  });
}
