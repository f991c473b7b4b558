import { createHmac } from 'node:crypto';
import { sourceNamed } from '../../lib/config/sources.ts';
import bridge from './tenants.config.ts';

const id = '65d8b6195befbbd25409bb01';
export const newCase = {
  type: 'Request',
  responsible: 'ADMIN_@demo',
  owner: 'ADMIN_@demo',
  contact: 'cliente@example.com',
  description: 'Una solicitud',
  status: 'Abierto',
  priority: 'Media',
};
const changes = { responsible: 'ADMIN_@demo', status: 'En espera' };
const task = {
  name: 'Llamar',
  description: 'Confirmar',
  priority: 'high',
  module: 'contacts',
  recordId: id,
  owner: 'ADMIN_@demo',
  completionDate: '2026-12-01 17:00',
  reminderDate: '2026-12-01 13:00',
  remember: true,
};
const fields = { Ciudad: 'Cali' };
export const files = [{ name: 'a.pdf', size: 1 }];

/** Every call of the API that asks for a command, by the kind of that command. */
export const calls = [
  ['insertCase', 'POST', '/cases', newCase],
  ['updateCase', 'PATCH', `/cases/${id}`, changes],
  ['insertTask', 'POST', '/tasks', task],
  ['insertRecord', 'POST', '/records/contacts', fields],
  ['updateRecord', 'PATCH', `/records/contacts/${id}`, fields],
  ['insertCase', 'POST', '/uploads', { case: newCase, files }],
  ['updateCase', 'POST', '/uploads', { caseId: id, changes, files }],
] as const;

/** The same commands as a hook may ask for them. */
export const commands = [
  { kind: 'insertCase', case: newCase },
  { kind: 'updateCase', caseId: id, changes },
  { kind: 'insertTask', task },
  { kind: 'insertRecord', module: 'contacts', fields },
  { kind: 'updateRecord', module: 'contacts', id, fields },
] as const;

/** What a source may attach, and what lies close to it: the beginning of a name, a folder of the same name elsewhere. */
export const objects = [
  ['norte-files', 'a.pdf'],
  ['norte-files', 'firma/a.pdf'],
  ['norte-files-2', 'a.pdf'],
  ['sur-files', 'in/a.pdf'],
  ['sur-files', 'out/a.pdf'],
  ['sur-files', 'in/../out/a.pdf'],
  ['comun', 'sur/a.pdf'],
  ['comun', 'fichas/a.pdf'],
  ['comun', 'surtido/a.pdf'],
] as const;

/** Which of the objects each may attach, said again by hand. */
export const ownObjects: Readonly<Record<string, readonly string[]>> = {
  default: ['norte-files/a.pdf', 'norte-files/firma/a.pdf'],
  sur: ['sur-files/in/a.pdf', 'comun/sur/a.pdf'],
  fichas: ['comun/fichas/a.pdf'],
  tareas: [],
  firma: ['norte-files/firma/a.pdf'],
};

export const sources = Object.keys(bridge.sources);
/** The key of each. */
export const keys = new Map(sources.map((name, at) => [name, Buffer.alloc(33, at + 1).toString('base64')]));
export const mayHave = (source: string): readonly string[] => sourceNamed(bridge.sources, source).commands;

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly id?: string;
  readonly code?: string;
  readonly detail?: string;
}

let count = 0;

/** Calls in the name of a source, proven by the key of `by`, in the way of `by`. */
export async function call(
  url: string,
  source: string,
  method: string,
  path: string,
  body?: unknown,
  by = source,
  key = `llamada-${count++}`,
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const proof = Object.hasOwn(bridge.sources, by) && sourceNamed(bridge.sources, by).auth === 'signature';
  const answer = await fetch(url + path, {
    method,
    body: text === '' ? null : text,
    headers: {
      ...(proof ? signed(text, source, by, key) : { authorization: `Bearer ${source}.${keys.get(by)}` }),
      ...(proof ? {} : { 'idempotency-key': key }),
      'content-type': 'application/json',
      prefer: 'respond-async',
    },
  });
  const said = await answer.text();
  const { id, code, detail } = JSON.parse(said) as Omit<Answer, 'status' | 'text'>;
  return { status: answer.status, text: said, ...(id && { id }), ...(code && { code }), ...(detail && { detail }) };
}

function signed(body: string, source: string, by: string, id: string) {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const signature = createHmac('sha256', Buffer.from(keys.get(by) ?? '', 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');
  return {
    'webhook-source': source,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
