import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';
import { untilSettled } from '../../local/until-settled.ts';
import { flat } from '../setup/flat.ts';
import { type Block, blocks, blocksOf, pageOf, root } from './page.ts';
import { codeOf } from './twins.ts';

const [english, spanish] = await Promise.all([pageOf('webhooks.md'), pageOf('webhooks.es.md')]);
const directory = path.join(root, '.build', 'docs-webhooks');
const key = Buffer.alloc(33, 7).toString('base64');

let stack: Stack;
/** Values of the page's `$API`, `$ID` and so on. Some of them come from the answers. */
let variables: Record<string, string>;
beforeAll(async () => {
  await mkdir(directory, { recursive: true });
  const [config = ''] = blocks(english, 'ts config');
  const file = path.join(directory, 'bridge.config.ts');
  await writeFile(file, config.replace("'./lib/", "'../../lib/"));
  await writeFile(path.join(directory, 'acta.pdf'), '%PDF-1.7\nEl acta, firmada.\n');
  for (const { info, text } of blocksOf(english)) {
    const name = /^js (\S+)$/.exec(info)?.[1];
    if (name) await writeFile(path.join(directory, name), text);
  }
  stack = await startStack({ runSchedules: false, config: file });
  for (const source of ['default', 'form', 'shop']) stack.host.aws.secrets.put(`bridge/dev/webhooks/${source}`, key);
  variables = { API: stack.apiUrl, SOURCE: 'default', KEY: key, FORM_KEY: key, SHOP_KEY: key };
});
afterAll(async () => {
  await stack?.stop();
  await rm(directory, { recursive: true, force: true });
});

describe('the examples of docs/webhooks.md', () => {
  it('are the same in Spanish, but for their comments', () => {
    expect(codeOf(spanish)).toEqual(codeOf(english));
  });

  // One after the other, as a reader of the page would run them.
  it.each(examplesOf(english))('$number: $title', { timeout: 90_000 }, runExample);

  const inEnglish = new Set(blocks(english, 'sh'));
  const askForSpanish = examplesOf(spanish).filter(({ block }) => block.info === 'sh' && !inEnglish.has(block.text));
  it.each(askForSpanish)('$number, in Spanish: $title', runExample);
  it('say in Spanish what they refuse', () => expect(askForSpanish).toHaveLength(3));

  it('make one record each, however often the call was made', () => {
    const { cases, activities, records } = stack.crm.state;
    const described = (text: string) => cases.filter(({ description }) => String(description).includes(text)).length;

    expect(described('Solicita el certificado')).toBe(1);
    expect(described('El cliente dijo &quot;hola&quot;')).toBe(1);
    expect(described('A qué hora abren')).toBe(1);
    expect(activities.filter(({ fields }) => fields.name === 'Llamar al cliente')).toHaveLength(1);
    expect(records.filter(({ fields }) => fields.namecontact === 'Camila Rojas')).toHaveLength(1);
    expect(cases.find(({ description }) => String(description).includes('acta firmada'))?.files).toHaveLength(1);
  });
});

async function runExample({ block, answer }: Example): Promise<void> {
  const reply = await (block.info === 'sh' ? runShell(block.text) : runNode(block.info.replace('js ', '')));

  if (!answer) {
    expect(reply.status).toBe(200);
    return;
  }
  const shown = shownIn(answer);
  if (shown.body['status'] === 'delivered') await awaitFinal(reply, shown.status);
  expect(reply.status).toBe(shown.status);
  for (const line of shown.headers) expect(reply.headers).toContainEqual(expect.stringMatching(asPattern(line)));
  expect(reply.body).toEqual(expectation(shown.body));
  setVariables(reply.body);
}

describe('the form server', () => {
  it('makes one case of a form that is sent twice, and shows its number', { timeout: 60_000 }, async () => {
    const server = spawn(process.execPath, [path.join(directory, 'form-server.mjs')], {
      env: { ...process.env, ...variables, PORT: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(async () => {
      server.kill();
      await once(server, 'exit');
    });
    const [url] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
    const page = await (await fetch(url)).text();
    const number = /name="number" value="([\w-]{36})"/.exec(page)?.[1] ?? '';
    const fields = { number, email: 'ana@example.org', message: 'La página dice "error"\ny no abre' };
    const send = async () => (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).text();

    const answers = await Promise.all([send(), send()]);
    const made = () => stack.crm.state.cases.filter(({ description }) => String(description).includes('no abre'));
    await expect.poll(() => made().length, { timeout: 30_000 }).toBe(1);

    expect(await send()).toBe(`Su número es ${made()[0]?.idPrefijo}.`);
    for (const answer of answers) expect(answer).toMatch(/^(Su número es PET-\d+|Recibimos su solicitud)\.$/);
    expect(made()).toHaveLength(1);
    expect(page).not.toContain(key);
  });
});

describe('the page’s section on Wolkvox Studio', () => {
  const values: Record<string, string> = {
    $cust_email: 'cliente@example.com',
    $txt_query: 'Dijo "no llegó"\ny colgó',
    $chat_id: '65f0c0ffee',
  };
  const filled = (text: string) => text.replace(/\$\w+/g, (name) => values[name] ?? name);
  const studio = { authorization: `Bearer default.${key}`, 'accept-language': 'es' };

  it('holds for form-data: one case however often the flow repeats its call', { timeout: 60_000 }, async () => {
    const rows = [...tableBelow(english, '**form-data**')];
    expect(rows).toContainEqual(['form[Conversación]', '$chat_id']);
    const send = () => {
      const form = new FormData();
      for (const [name = '', value = ''] of rows) form.append(name, filled(value));
      return fetch(`${stack.apiUrl}/cases`, { method: 'POST', headers: studio, body: form });
    };
    const ids = new Set<string>();
    for (const answer of [await send(), await send()]) {
      expect([201, 202]).toContain(answer.status);
      ids.add(((await answer.json()) as { id: string }).id);
    }
    const [id] = ids;
    const [delivery] = await untilSettled(stack, 1, (one) => one.id === id);

    expect(ids.size).toBe(1);
    expect(delivery?.status).toBe('delivered');
    const made = stack.crm.state.cases.find((one) => one.id === flat(delivery).crmId);
    expect(made).toMatchObject({
      description: expect.stringContaining('Dijo &quot;no llegó&quot;<br>y colgó'),
      form: { Conversación: '65f0c0ffee' },
    });
  });

  it('holds for raw JSON, and for a quotation mark in it', async () => {
    const [body = ''] = blocks(english, 'json studio');
    const send = (text: string) =>
      fetch(`${stack.apiUrl}/cases`, {
        method: 'POST',
        headers: { ...studio, 'content-type': 'application/json' },
        body: text,
      });
    const good = await send(filled(body));
    const broken = await send(filled(body).replace('Pide que lo llamen.', 'Dijo "no llegó"'));

    expect([201, 202]).toContain(good.status);
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ code: 'not_json', detail: expect.stringContaining('línea 6') });
  });

  it('holds for the length of the header', () => {
    expect(`Bearer ${'s'.repeat(64)}.${'k'.repeat(44)}`).toHaveLength(116);
    expect(english).toContain('at most 116 characters');
  });
});

interface Reply {
  status: number;
  readonly headers: readonly string[];
  body: Record<string, unknown>;
}

interface Example {
  readonly number: number;
  readonly title: string | undefined;
  readonly block: Block;
  readonly answer: Block | undefined;
}

/** Each example that is run, with the answer directly after it on the page. */
function examplesOf(page: string): Example[] {
  const all = blocksOf(page);
  return all.flatMap((block, at) => {
    if (block.info !== 'sh' && block.info !== 'js sign.mjs') return [];
    const next = all[at + 1];
    const answer = next && /^(json|http)( \d+)?$/.test(next.info) ? next : undefined;
    return [{ number: at, title: block.text.split('\n')[0]?.slice(0, 70), block, answer }];
  });
}

async function runShell(text: string): Promise<Reply> {
  const curl = `curl() { command curl --silent --show-error --write-out '\\n%{http_code}' "$@"; }`;
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -euo pipefail\n${curl}\n${text}`], options());
  return parseReply(stdout);
}

async function runNode(name: string): Promise<Reply> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(directory, name)], options());
  return parseReply(stdout);
}

function options() {
  return { cwd: directory, env: { PATH: process.env['PATH'], ...variables } };
}

function parseReply(stdout: string): Reply {
  const lines = stdout.trimEnd().split('\n');
  const status = Number(lines.pop());
  const headers = lines.filter((line) => /^([\w-]+: |HTTP)/.test(line)).map((line) => line.trim());
  const body = lines.filter((line) => line.startsWith('{')).at(-1) ?? '{}';
  return { status, headers, body: JSON.parse(body) as Reply['body'] };
}

function shownIn({ info, text }: Block): { status: number; headers: string[]; body: Record<string, unknown> } {
  const [head = '', body = ''] = info === 'http' ? text.split('\n\n') : ['', text];
  const [first = '', ...headers] = head.split('\n').filter((line) => line !== '');
  return { status: Number(info.split(' ')[1] ?? first.split(' ')[1]), headers, body: JSON.parse(body) };
}

/** Replaces the 202 of a busy machine by the final answer, which must be as the page shows. */
async function awaitFinal(reply: Reply, status: number): Promise<void> {
  const { id, status: standing } = reply.body as { id: string; status: string };
  if (standing === 'delivered') return;
  const [row] = await untilSettled(stack, 1, (one) => one.id === id);
  const origin = row?.origin;
  const answer = await fetch(`${stack.apiUrl}/deliveries/${id}`, {
    headers: { authorization: `Bearer ${origin?.replace('webhook:', '')}.${key}` },
  });
  reply.body = (await answer.json()) as Reply['body'];
  reply.status = status;
}

/** An expectation in which `…` matches any text. */
function expectation(shown: unknown): unknown {
  if (typeof shown === 'string') return shown.includes('…') ? expect.stringMatching(asPattern(shown)) : shown;
  if (Array.isArray(shown)) return shown.map(expectation);
  if (typeof shown !== 'object' || shown === null) return shown;
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, expectation(value)]));
}

function asPattern(text: string): RegExp {
  return new RegExp(`^${text.split('…').map(escapePattern).join('.+')}$`, 's');
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Sets the page's `$ID`, `$CASE_ID`, `$RECORD_ID` and `$URL`. */
function setVariables({ id, kind, wolkvoxId, uploads }: Record<string, unknown>): void {
  if (typeof id === 'string') variables['ID'] = id;
  if (typeof wolkvoxId === 'string' && kind === 'insertCase') variables['CASE_ID'] = wolkvoxId;
  if (typeof wolkvoxId === 'string' && kind === 'insertRecord') variables['RECORD_ID'] = wolkvoxId;
  const [upload] = (uploads ?? []) as { url: string }[];
  if (upload) variables['URL'] = upload.url;
}

/** The cells of the first table after these words, without its head. */
function tableBelow(page: string, words: string): string[][] {
  const [, table = ''] = /\n\n((?:\|.*\|\n)+)/.exec(page.slice(page.indexOf(words))) ?? [];
  return table
    .trim()
    .split('\n')
    .slice(2)
    .map((row) =>
      row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
}
