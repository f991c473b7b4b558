import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import uploadCreated from '../../events/upload-created.json' with { type: 'json' };
import received from '../../events/webhook-received.json' with { type: 'json' };
import { createTable } from '../../lib/aws/table.ts';
import { createRuns } from '../../lib/schedules/runs.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';
import { flat } from '../setup/flat.ts';

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
    const made = stack.crm.state.cases.find(({ id }) => id === flat(delivery).crmId);
    expect(made?.description).toContain('petición nº 7 (final) + anexo=1.pdf');
    expect(attachmentsOf(flat(delivery).crmId)).toEqual([sha256(content)]);
  });

  it('becomes one case when S3 sends its event twice', async () => {
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

    const files = settled.slice(-2).flatMap((row) => attachmentsOf(flat(row).crmId));
    expect(files.sort()).toEqual(contents.map(sha256).sort());
  });
});

// The answers of the API are in api.test.ts.
describe('a webhook', () => {
  it('becomes a case before files that wait', async () => {
    const answer = await call('POST', '/cases', received.body);

    expect([201, 202]).toContain(answer.status);
    const { id } = (await answer.json()) as { id: string };
    expect(answer.headers.get('location')).toBe(`/deliveries/${id}`);
    expect(await outcome(id)).toMatchObject({ status: 'delivered', kind: 'insertCase', priority: 'interactive' });
  });

  it('reads no delivery of others', async () => {
    const [upload] = await untilSettled(stack, 1, ({ origin }) => origin.startsWith('upload:'));

    expect((await call('GET', `/deliveries/${upload?.id}`)).status).toBe(404);
  });
});

describe('a schedule', () => {
  it('makes its task once, even when the same moment is repeated', async () => {
    const before = stack.crm.state.activities.length;
    const moment = new Date('2026-11-23T13:00:00Z');
    await stack.host.schedules.fire('daily-review', moment);
    await stack.host.schedules.fire('daily-review', moment);
    const [delivery] = await untilSettled(stack, 1, ({ origin }) => origin === 'schedule:daily-review');

    expect(delivery).toMatchObject({ status: 'delivered', kind: 'insertTask' });
    const tasks = stack.crm.state.activities.slice(before);
    expect(tasks.map(({ fields }) => fields.completion_date)).toEqual(['2026-11-23 17:00:00']);
  });

  it('makes up the runs that were missed, once', async () => {
    const { aws, refs, schedules } = stack.host;
    const client = new DynamoDBClient({ endpoint: aws.url, region: aws.region, credentials: aws.admin });
    const times = { expression: 'cron(0 8 ? * MON-FRI *)', zone: 'America/Bogota' };
    const fourDaysAgo = Date.now() - 4 * 24 * 60 * 60_000;
    const runs = createRuns(createTable(refs['Ledger'] ?? '', client));
    await runs.noteChecked({ 'daily-review': { ...times, until: fourDaysAgo } });
    client.destroy();
    const count = async () => (await stack.deliveries()).filter(({ origin }) => origin.startsWith('schedule:')).length;
    const before = await count();
    await schedules.fire('missed-runs');
    const after = await count();
    await schedules.fire('missed-runs');

    expect(after - before).toBeGreaterThanOrEqual(2);
    expect(await count()).toBe(after);
    expect(stack.logs().filter((line) => line.includes('A missed run was made up'))).toHaveLength(after - before);
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
    ]) {
      expect(text).not.toContain(secret);
    }
  });
});

function drop(key: string, content: Buffer) {
  return stack.s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: content }));
}

/** The newest `more` deliveries of uploads, once that many more are settled. */
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
    headers: { 'content-type': 'application/json', authorization, ...headers },
  });
}

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
