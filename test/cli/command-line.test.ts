import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { announceStack } from '../../cli/stack-file.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';

let stack: Stack;
let directory: string;
let stackFile: string;

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'bridge-'));
  stackFile = path.join(directory, 'stack.json');
  stack = await startStack({ runSchedules: false });
  await announceStack(stack, undefined, stackFile);
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('npm run bridge, on the stack of this machine', () => {
  it('shows what was rejected, and delivers it once its cause is corrected', async () => {
    const { id } = await rejectedCase('nueva@example.com');

    const list = await bridge('deliveries', 'list', '--status', 'rejected');
    expect(list.out).toContain('On the stack on this machine');
    expect(list.out).toMatch(
      new RegExp(`^${id} +- +\\d+ s +rejected +insertCase +demo +webhook:default +1 +by the CRM, code 412$`, 'm'),
    );

    const advice = await bridge('deliveries', 'show', id);
    expect(advice.out).toContain(`npm run bridge -- deliveries retry ${id} --reason "…" --stack-file ${stackFile}\n`);

    addContact('nueva@example.com');
    const retry = await bridge('deliveries', 'retry', id, '--reason', 'el contacto ya existe', '--by', 'ana', '--yes');
    expect(retry).toMatchObject({ code: 0, err: '' });
    expect(retry.out).toContain('Woke 2 lanes of demo.');
    const [delivered] = await untilSettled(stack, 1, (one) => one.id === id && one.status === 'delivered');
    expect(delivered).toMatchObject({ decisions: [{ by: 'ana', reason: 'el contacto ya existe' }] });

    const show = await bridge('deliveries', 'show', id);
    expect(show.out).toMatch(/^status +delivered$/m);
    expect(show.out).toMatch(/ana, retry: el contacto ya existe$/m);
  });

  it('fires a schedule, whose task the functions deliver, once for its time', async () => {
    const fire = () => bridge('fire', 'daily-review', '--at', '2026-11-24 08:00', '--yes');
    const first = await fire();
    const second = await fire();

    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('daily-review, the run of Tue 2026-11-24 08:00 -05:00, makes 1 command for demo.');
    expect(first.out).toMatch(/^[a-z2-7]{26} +insertTask +accepted$/m);
    expect(second.out).toMatch(/^[a-z2-7]{26} +insertTask +accepted before$/m);
    const [delivery] = await untilSettled(stack, 1, ({ origin }) => origin === 'schedule:daily-review');
    expect(delivery).toMatchObject({ status: 'delivered', kind: 'insertTask' });
    expect(stack.crm.state.activities.map(({ fields }) => fields.completion_date)).toEqual(['2026-11-24 17:00:00']);
  });

  it.each(['upload', 'webhook', 'schedule'])('makes a sample of %s, which becomes a delivery', async (kind) => {
    const { code, err, out } = await bridge('trigger', kind);

    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [, id = ''] = /([a-z2-7]{26})/.exec(out) ?? [];
    const [delivery] = await untilSettled(stack, 1, (one) => one.id === id && one.status === 'delivered');
    expect(delivery?.origin).toMatch(
      { upload: /^upload:/, webhook: /^webhook:default$/, schedule: /^schedule:/ }[kind] ?? /-/,
    );
  });

  it('prints JSON alone for programs', async () => {
    const { id } = await rejectedCase('otra@example.com');

    const { out } = await bridge('deliveries', 'show', id, '--json');

    expect(JSON.parse(out)).toMatchObject({ id, status: 'rejected', counters: { searches: 0 } });
  });

  it('probes the simulator with the words of its own lists', async () => {
    const out = path.join(directory, 'demo.json');

    const probe = await bridge('probe', '--operation', 'demo', '--largest-mib', '1', '--out', out, '--yes');

    expect(probe).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(await readFile(out, 'utf8')).settings).toEqual({
      zone: 'America/Bogota',
      attachmentEncoding: 'base64',
      updateAttachments: 'replace',
      prefixActs: false,
      refusesEmpty: false,
      activitiesReadable: false,
    });
  });

  it('erases what is stored about a person', async () => {
    const { id } = await rejectedCase('borrar@example.com');

    const erase = await bridge('erase', '--contact', 'borrar@example.com', '--yes');

    expect(erase.out).toContain('Erased 1 stored command.');
    const retry = await bridge('deliveries', 'retry', id, '--reason', 'x', '--yes');
    expect(retry).toMatchObject({ code: 2, err: expect.stringContaining('no longer there') });
  });

  it('says that npm kept an option, and does nothing', async () => {
    const { code, out, err } = await bridge({ npm_config_status: 'rejected' }, 'deliveries', 'list');

    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('npm kept --status for itself, so nothing was done. Write -- before the command:');
  });

  it('changes nothing when nobody can answer', async () => {
    const { id } = await rejectedCase('nadie@example.com');

    const retry = await bridge('deliveries', 'retry', id, '--reason', 'porque sí');

    expect(retry).toMatchObject({ code: 1, err: expect.stringContaining('say --yes') });
    const rows = await stack.deliveries();
    expect(rows.find((one) => one.id === id)?.status).toBe('rejected');
  });

  it('lists every command with its options, and the options of all', async () => {
    const { code, out } = await bridge();

    expect(code).toBe(0);
    expect(out).toMatch(
      /^ {2}deliveries list \[--status parked,rejected,…\] \[--operation NAME\] \[--origin webhook:SOURCE/m,
    );
    expect(out).toMatch(
      /^ {2}deliveries resolve ID\|PET-…\|s3:\/\/… --as delivered\|rejected \[--crm-id CRM_ID\] --reason "…"/m,
    );
    expect(out).toMatch(/^ {2}explain s3:\/\/BUCKET\/KEY .*\[--meta NAME=VALUE\]… /m);
    expect(out).toMatch(/^ {2}--stage NAME +a deployed stack/m);
    expect(out).not.toContain('--stack-file');
  });

  it.each([
    [['deliveries', 'forget'], 'There is no command "deliveries forget"'],
    [['deliveries', 'show'], 'Say which: deliveries show ID'],
    [['deliveries', 'show', 'x', 'y'], 'Name one only: deliveries show ID'],
    [['deliveries', 'list', '--config', '/nowhere.ts'], 'There is no configuration /nowhere.ts\n'],
    [['deliveries', 'list', 'x'], 'takes options only'],
    [['deliveries', 'list', '--colour'], "Unknown option '--colour'"],
    [['deliveries', 'show', 'x', '--dry-run'], 'deliveries show takes no --dry-run'],
    [['erase', '--contact', 'a@example.com', '--operation', 'demo'], 'erase takes no --operation'],
  ])('refuses %j and says what to do', async (args, sentence) => {
    expect(await bridge(...args)).toMatchObject({ code: 1, err: expect.stringContaining(sentence) });
  });

  it('writes no reason, no name and no address into a log', () => {
    const logs = stack.logs().join('\n');

    expect(logs).toContain('Delivered');
    for (const secret of ['el contacto ya existe', '"ana"', 'nueva@example.com']) expect(logs).not.toContain(secret);
  });
});

/** Runs the command as an operator does. */
async function bridge(...words: (string | NodeJS.ProcessEnv)[]): Promise<{ code: number; out: string; err: string }> {
  const args = words.filter((word) => typeof word === 'string');
  const env = Object.assign({ ...process.env }, ...words.filter((word) => typeof word !== 'string'));
  const command = ['--disable-warning=ExperimentalWarning', 'cli/bridge.ts', ...args, '--stack-file', stackFile];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
  const [code] = await once(child, 'close');
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** Sends a case for a contact that the CRM does not know, and waits until it is rejected. */
async function rejectedCase(contact: string): Promise<{ id: string }> {
  const answer = await fetch(`${stack.apiUrl}/cases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.webhookKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      type: 'Request',
      responsible: 'ADMIN_@demo',
      owner: 'ADMIN_@demo',
      contact,
      description: 'Una solicitud',
      status: 'Abierto',
      priority: 'Alta',
    }),
  });
  const { id } = (await answer.json()) as { id: string };
  await untilSettled(stack, 1, (one) => one.id === id);
  return { id };
}

function addContact(email: string): void {
  const contact = stack.crm.state.records.find(({ module }) => module === 'contacts');
  if (!contact) throw new Error('The seed has no contact');
  stack.crm.state.records.push({ ...contact, id: 'b'.repeat(24), fields: { ...contact.fields, emailcontact: email } });
}
