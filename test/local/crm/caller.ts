import { mkdtemp, rm } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach } from 'vitest';
import { type Crm, type CrmOptions, startCrm } from '../../../local/crm/crm.ts';

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined when the text is not JSON. */
  json: Record<string, unknown> | undefined;
}

export interface CallOptions {
  token?: string | undefined;
  method?: string;
  headers?: Record<string, string>;
  path?: string;
}

const running: Crm[] = [];
const directories: string[] = [];
afterEach(async () => {
  for (const crm of running.splice(0)) await crm.stop();
  for (const directory of directories.splice(0)) await rm(directory, { recursive: true });
});

/** Starts a simulator that stops with the test. */
export async function start(options: CrmOptions = {}): Promise<Crm> {
  const crm = await startCrm(options);
  running.push(crm);
  return crm;
}

/** Creates a directory that is removed with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'crm-test-'));
  directories.push(directory);
  return directory;
}

/** Starts a call whose body the test sends itself, piece by piece. */
export function begin(crm: Crm, endpoint: string, contentLength: number, options: CallOptions = {}): OpenCall {
  const url = new URL(crm.url);
  const token = 'token' in options ? options.token : 'demo-token';
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = send({
    host: url.hostname,
    port: url.port,
    ...(crm.ca === undefined ? {} : { ca: crm.ca }),
    method: options.method ?? 'POST',
    path: options.path ?? `/server/API/v2/${endpoint}`,
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': contentLength,
      ...(token === undefined ? {} : { 'wolkvox-token': token }),
      ...options.headers,
    },
  });
  const reply = new Promise<Reply>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parseJson(text) });
      });
    });
  });
  reply.catch(() => {});
  return { request, reply };
}

export interface OpenCall {
  request: ClientRequest;
  reply: Promise<Reply>;
}

/** Makes one complete call. Sends a body as JSON unless it is text or a buffer. */
export function call(crm: Crm, endpoint: string, body: unknown, options: CallOptions = {}): Promise<Reply> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { request, reply } = begin(crm, endpoint, bytes.length, options);
  request.end(bytes);
  return reply;
}

/** Makes one call with form-data in a browser's format. */
export async function callForm(crm: Crm, endpoint: string, fields: Record<string, string>, files: File[] = []) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const file of files) form.append('file', file);
  const encoded = new Response(form);
  const headers = { 'content-type': encoded.headers.get('content-type') ?? '' };
  return call(crm, endpoint, Buffer.from(await encoded.arrayBuffer()), { headers });
}

/** The body of a case that the demo's CRM accepts. */
export function newCase(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    operation: 'demo',
    'case-type': 'Request',
    responsible: 'ADMIN_@demo',
    owner: 'agent_1@demo',
    contact: 'cliente@example.com',
    description: 'A description',
    form: {},
    status: 'Abierto',
    priority: 'Media',
    attachments: [],
    ...changes,
  };
}

/** The same for the form-data endpoint. */
export function newCaseForm(changes: Record<string, string> = {}): Record<string, string> {
  const { form, attachments, ...fields } = newCase();
  return { ...(fields as Record<string, string>), ...changes };
}

/** Inserts a case and returns its id. */
export async function insertCase(crm: Crm, changes: Record<string, unknown> = {}): Promise<string> {
  return idInReply(await call(crm, 'cases/insertAttach.php', newCase(changes)));
}

/** The id in the answer to an insert. */
export function idInReply({ json }: Reply): string {
  const data = json?.['data'] as { wolkvox_id?: string } | undefined;
  return data?.wolkvox_id ?? '';
}

/** The records in the answer to a read. */
export async function rowsOf(reply: Promise<Reply>): Promise<Record<string, unknown>[]> {
  return ((await reply).json?.['data'] ?? []) as Record<string, unknown>[];
}

/** What a refusal's reply must hold. */
export function refusalReply(code: number, error: string, msg: string) {
  return { status: code, json: { code, error, msg } };
}

/** Resolves once the condition holds. Checks it after every change of the simulator. */
export function until(crm: Crm, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (condition()) return resolve();
    const stop = crm.onChange(() => {
      if (!condition()) return;
      stop();
      resolve();
    });
  });
}

function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
