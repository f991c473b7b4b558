import { createHmac } from 'node:crypto';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { tenantCase, tenantTask } from './tenant-bodies.ts';
import bridge from './tenants.config.ts';

const names = ['shop', 'desk', 'crew', 'book'] as const;
type Name = (typeof names)[number];
type Kind = 'insertCase' | 'updateCase' | 'insertTask' | 'insertRecord' | 'updateRecord';

const allowed: Readonly<Record<Name, readonly Kind[]>> = {
  shop: ['insertCase', 'insertTask'],
  desk: ['insertCase', 'updateCase'],
  crew: ['insertRecord', 'insertTask'],
  book: ['insertRecord', 'updateRecord'],
};
/** By source: an allowed kind of command with files. */
const withFiles = { shop: 'insertCase', desk: 'insertCase', crew: 'insertRecord', book: 'insertRecord' } as const;
const operations = { shop: 'demo', desk: 'demo', crew: 'otra', book: 'otra' } as const;
const signs: readonly Name[] = ['shop', 'book'];
const mayUpload: readonly Name[] = ['shop', 'desk'];

const taskBody = { ...tenantTask, completionDate: '2026-12-01 17:00', reminderDate: '2026-12-01T13:00:00Z' };
const id = 'c'.repeat(24);
const calls: Readonly<Record<Kind, readonly [method: string, path: string, body: Record<string, unknown>]>> = {
  insertCase: ['POST', '/cases', tenantCase],
  updateCase: ['PATCH', `/cases/${id}`, { responsible: 'ADMIN_@demo', status: 'Cerrado' }],
  insertTask: ['POST', '/tasks', taskBody],
  insertRecord: ['POST', '/records/contacts', { Ciudad: 'Cali' }],
  updateRecord: ['PATCH', `/records/contacts/${id}`, { Ciudad: 'Cali' }],
};
const oneFile = { case: tenantCase, files: [{ name: 'a.pdf', size: 1 }] };

const pairs = names.flatMap((caller) =>
  names.filter((owner) => owner !== caller).map((owner) => [caller, owner] as const),
);

let stack: Stack;
let sent = 0;
/** Each source's own delivery, upload and reminder, made before the attempts of others. */
const own = {} as Record<Name, { delivery: string; waiting?: { id: string; url: string }; reminder?: string }>;
const hasTasks: readonly Name[] = ['shop', 'crew'];
const hasRecords: readonly Name[] = ['crew', 'book'];

beforeAll(async () => {
  stack = await startStack({ runSchedules: false, config: 'test/stack/tenants.config.ts' });
  for (const name of names) {
    stack.host.aws.secrets.put(`bridge/dev/webhooks/${name}`, JSON.stringify({ active: [keyOf(name)] }));
  }
  for (const name of names) {
    const file = `${name}/a.pdf`;
    const { status, body } = await send(name, 'POST', `/hooks/${name}`, { kind: withFiles[name], file });
    expect(status).toBe(202);
    own[name] = { delivery: body.id };
    if (hasTasks.includes(name)) {
      const reminder = await send(name, 'POST', '/tasks', { ...taskBody, sendAt: '2035-03-02T14:00:00Z' });
      expect(reminder.status).toBe(202);
      own[name].reminder = reminder.body.id;
    }
    if (!mayUpload.includes(name)) continue;
    const bound = await send(name, 'POST', '/uploads', oneFile);
    expect(bound.status).toBe(201);
    own[name].waiting = { id: bound.body.id, url: bound.body.uploads[0]?.url ?? '' };
  }
});
afterAll(() => stack?.stop());

describe('the configuration of this test', () => {
  it('is what the test assumes', () => {
    for (const name of names) {
      expect(bridge.sources[name]).toMatchObject({ operation: operations[name], commands: allowed[name] });
    }
  });
});

describe.each(pairs)('%s', (caller, owner) => {
  it(`makes no command of ${owner}’s, by a call or by its own hook`, async () => {
    const foreign = allowed[owner].filter((kind) => !allowed[caller].includes(kind));
    expect(foreign).not.toEqual([]);

    await expectNoNewRow(async () => {
      for (const kind of foreign) {
        const [method, path, body] = calls[kind];
        expect(await send(caller, method, path, body)).toMatchObject(problemWith(403, 'not_allowed'));
        expect(await send(caller, 'POST', `/hooks/${caller}`, { kind })).toMatchObject(problemWith(403, 'not_allowed'));
      }
    });
  });

  it(`cannot choose ${owner}’s operation`, async () => {
    const operation = operations[owner];
    await expectNoNewRow(async () => {
      for (const kind of allowed[caller].filter((kind) => !kind.endsWith('Record'))) {
        const [method, path, body] = calls[kind];
        const answer = await send(caller, method, path, { ...body, operation });
        expect(answer).toMatchObject(problemWith(400, 'invalid'));
        expect(answer.body.field).toBe('operation');
      }
      if (mayUpload.includes(caller)) {
        const answer = await send(caller, 'POST', '/uploads', { ...oneFile, operation });
        expect(answer).toMatchObject(problemWith(400, 'invalid'));
      }
    });
    // A record may have a field of that name. It stays a field, and the row belongs to the source's own operation.
    for (const kind of allowed[caller].filter((kind) => kind.endsWith('Record'))) {
      const [method, path, body] = calls[kind];
      const { status, body: taken } = await send(caller, method, `${path}?operation=${operation}`, {
        ...body,
        operation,
      });
      expect(status).toBe(202);
      expect((await rowOf(taken.id))?.operation).toBe(operations[caller]);
    }
  });

  it(`reaches no file of ${owner}’s`, async () => {
    const kind = withFiles[caller];
    await expectNoNewRow(async () => {
      for (const file of [`${owner}/a.pdf`, `${caller}/../${owner}/a.pdf`, `${caller}/./../${owner}/a.pdf`, 'a.pdf']) {
        const answer = await send(caller, 'POST', `/hooks/${caller}`, { kind, file });
        expect(answer).toMatchObject(problemWith(403, 'not_allowed'));
        const linked = await send(caller, 'POST', `/hooks/${caller}`, { kind, without: file });
        expect(linked).toMatchObject(problemWith(403, 'not_allowed'));
      }
      const elsewhere = { name: 'a.pdf', size: 1, bucket: 'shared-files', key: `${owner}/a.pdf` };
      const climbing = { name: `../${owner}/a.pdf`, size: 1 };
      for (const file of [elsewhere, climbing]) {
        const answer = await send(caller, 'POST', '/uploads', { ...oneFile, files: [file] });
        expect(answer).toMatchObject(problemWith(400, 'invalid'));
      }
      if (!mayUpload.includes(caller)) {
        expect(await send(caller, 'POST', '/uploads', oneFile)).toMatchObject(problemWith(403, 'not_allowed'));
      }
    });
  });

  it(`puts no file into ${owner}’s uploads with its own address`, async () => {
    const [mine, theirs] = [own[caller].waiting, own[owner].waiting];
    if (!mine || !theirs) return;
    const forged = mine.url.replace(mine.id, theirs.id);
    expect(forged).not.toBe(mine.url);

    const { status } = await fetch(forged, { method: 'PUT', body: 'x' });
    expect(status).toBe(403);
    expect((await send(owner, 'GET', `/deliveries/${theirs.id}`)).body).toMatchObject({
      status: 'awaiting_files',
      filesMissing: 1,
    });
  });

  it(`reaches no record of ${owner}’s modules`, async () => {
    if (!hasRecords.includes(owner)) return;
    const module = `de ${owner}`;
    await expectNoNewRow(async () => {
      const answers = [
        await send(caller, 'POST', `/records/${encodeURIComponent(module)}`, { Ciudad: 'Cali' }),
        await send(caller, 'PATCH', `/records/${encodeURIComponent(module)}/${id}`, { Ciudad: 'Cali' }),
        await send(caller, 'POST', `/hooks/${caller}`, { kind: 'insertRecord', module }),
      ];
      for (const answer of answers) expect(answer).toMatchObject(problemWith(403, 'not_allowed'));
    });
  });

  it(`lists, moves and cancels none of ${owner}’s reminders`, async () => {
    const { reminder } = own[owner];
    if (!reminder) return;
    const before = await rowOf(reminder);

    const listed = await send(caller, 'GET', '/reminders');
    expect(listed.body.reminders?.map((one) => one.id)).toEqual(own[caller].reminder ? [own[caller].reminder] : []);
    const moved = await send(caller, 'PATCH', `/reminders/${reminder}`, { sendAt: '2034-03-02T14:00:00Z' });
    expect(moved).toMatchObject(problemWith(404, 'no_such_delivery'));
    expect(await send(caller, 'DELETE', `/reminders/${reminder}`)).toMatchObject(problemWith(404, 'no_such_delivery'));
    expect(await rowOf(reminder)).toEqual(before);
  });

  it(`reads none of ${owner}’s deliveries`, async () => {
    const { delivery, waiting } = own[owner];
    expect((await send(owner, 'GET', `/deliveries/${delivery}`)).status).toBe(200);

    await expectNoNewRow(async () => {
      const nobodys = await send(caller, 'GET', `/deliveries/${'b'.repeat(26)}`);
      expect(nobodys).toMatchObject(problemWith(404, 'no_such_delivery'));
      for (const known of [delivery, ...(waiting ? [waiting.id] : [])]) {
        expect(await send(caller, 'GET', `/deliveries/${known}`)).toEqual(nobodys);
      }
    });
  });

  it(`does not call ${owner}’s hook, and makes no call in ${owner}’s name`, async () => {
    const payload = { kind: withFiles[owner] };
    const [method, path, body] = calls[withFiles[owner]];
    await expectNoNewRow(async () => {
      const answers = [
        await send(caller, 'POST', `/hooks/${owner}`, payload),
        await send(owner, 'POST', `/hooks/${owner}`, payload, { key: keyOf(caller) }),
        await send(owner, method, path, body, { key: keyOf(caller) }),
        await send(owner, 'GET', `/deliveries/${own[owner].delivery}`, undefined, { key: keyOf(caller) }),
      ];
      for (const answer of answers) expect(answer).toMatchObject(problemWith(401, 'unauthorized'));
    });
  });
});

describe('a source that asks for too much', () => {
  it('waits at as many places as it has, and takes none of another', async () => {
    const [shop = '', desk = ''] = [own.shop.waiting?.id, own.desk.waiting?.id];
    const wait = (name: Name, id: string) =>
      send(name, 'GET', `/deliveries/${id}`, undefined, { headers: { prefer: 'wait=3' } });

    const [one, other, another] = await Promise.all([wait('shop', shop), wait('shop', shop), wait('desk', desk)]);

    expect([one.applied, other.applied].sort()).toEqual([null, 'wait=3']);
    expect(another.applied).toBe('wait=3');
  });

  it('uses its share of the day, and leaves the rest to another', async () => {
    const tasks = [await send('shop', 'POST', '/tasks', taskBody), await send('shop', 'POST', '/tasks', taskBody)];
    const { body } = await send('desk', 'POST', '/cases', tenantCase);

    await expect.poll(async () => (await rowOf(body.id))?.status).toBe('delivered');
    const waiting = async () => {
      const answers = await Promise.all(tasks.map((task) => send('shop', 'GET', `/deliveries/${task.body.id}`)));
      return answers.filter((answer) => answer.body.waits?.reason === 'share').length;
    };
    await expect.poll(waiting).toBeGreaterThan(0);
  });
});

describe('two sources', () => {
  it.each([
    ['shop', 'desk', 'insertCase'],
    ['crew', 'book', 'insertRecord'],
    ['shop', 'crew', 'insertTask'],
  ] as const)('%s and %s may use one idempotency key: each has a delivery of its own', async (one, other, kind) => {
    const [method, path, body] = calls[kind];
    const headers = { 'idempotency-key': `comun-${kind}`, 'webhook-id': `comun-${kind}` };
    const ids = [];
    for (const name of [one, other, one]) ids.push((await send(name, method, path, body, { headers })).body.id);

    expect(ids[0]).toBe(ids[2]);
    expect(ids[0]).not.toBe(ids[1]);
  });
});

interface Answer {
  readonly status: number;
  readonly body: {
    id: string;
    code?: string;
    field?: string;
    uploads: { url: string }[];
    reminders?: readonly { id: string }[];
    waits?: { reason: string };
  };
  readonly applied: string | null;
}

function problemWith(status: number, code: string) {
  return { status, body: { status, code } };
}

function keyOf(name: Name): string {
  return Buffer.alloc(33, names.indexOf(name) + 1).toString('base64');
}

/** Calls in the name of the source, with its own kind of proof. `key`: its own by default. */
async function send(
  name: Name,
  method: string,
  path: string,
  content?: unknown,
  { key = keyOf(name), headers = {} }: { key?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const body = content === undefined ? null : JSON.stringify(content);
  const callId = headers['webhook-id'] ?? `llamada-${sent++}`;
  const proof = signs.includes(name) ? signHeaders(name, key, callId, body ?? '') : bearerHeaders(name, key, callId);
  const answer = await fetch(stack.apiUrl + path, {
    method,
    body,
    headers: { 'content-type': 'application/json', ...headers, ...proof },
  });
  const applied = answer.headers.get('preference-applied');
  return { status: answer.status, body: (await answer.json()) as Answer['body'], applied };
}

function bearerHeaders(name: Name, key: string, callId: string): Record<string, string> {
  return { authorization: `Bearer ${name}.${key}`, 'idempotency-key': callId };
}

function signHeaders(name: Name, key: string, callId: string, body: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', Buffer.from(key, 'base64'))
    .update(`${callId}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-source': name,
    'webhook-id': callId,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}

/** Rows of commands and of those that wait for files. */
async function rows(): Promise<Record<string, unknown>[]> {
  const items = await stack.host.aws.dynamodb.items(stack.host.refs['Ledger'] ?? '');
  return items.map((item) => unmarshall(item)).filter(({ sk }) => sk === 'cmd' || sk === 'upload');
}

async function rowOf(id: string) {
  return (await stack.deliveries()).find((delivery) => delivery.id === id);
}

async function expectNoNewRow(attempt: () => Promise<void>): Promise<void> {
  const keys = async () => (await rows()).map(({ pk }) => String(pk)).sort();
  const before = await keys();
  await attempt();
  expect(await keys()).toEqual(before);
}
