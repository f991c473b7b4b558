import { describe, expect, onTestFinished, test } from 'vitest';
import { insertTask } from '../../../lib/wolkvox/activities.ts';
import { insertCase, insertCaseForm, updateCase } from '../../../lib/wolkvox/cases.ts';
import type { Wolkvox } from '../../../lib/wolkvox/client.ts';
import { queryCases } from '../../../lib/wolkvox/queries.ts';
import { type Crm, startCrm } from '../../../local/crm/crm.ts';
import type { NamedRefusal, OddAnswer } from '../../../local/crm/faults.ts';
import type { CrmSettings } from '../../../local/crm/settings.ts';
import { client, newCase } from './recording-server.ts';

const id = '65d8b6195befbbd25409bb13';
const task = {
  name: 'Llamar',
  description: 'Llamar al cliente',
  priority: 'low',
  module: 'cases',
  recordId: id,
  owner: 'ADMIN_@demo',
  completionDate: '2026-11-21 10:00',
  reminderDate: '2026-11-21 09:00',
  remember: false,
} as const;

const calls: readonly [string, (crm: Wolkvox) => Promise<unknown>][] = [
  ['insertCase', (crm) => insertCase(crm, newCase, [])],
  ['insertCaseForm', (crm) => insertCaseForm(crm, newCase, [])],
  ['updateCase', (crm) => updateCase(crm, id, { responsible: 'ADMIN_@demo', status: 'Abierto' })],
  ['insertTask', (crm) => insertTask(crm, task)],
  ['queryCases', (crm) => queryCases(crm, { field: 'status', value: 'Abierto' })],
];

async function start(settings: Partial<CrmSettings> = {}): Promise<Crm> {
  const crm = await startCrm({ settings });
  onTestFinished(() => crm.stop());
  return crm;
}

describe.each(['http-status', 'http-200'] as const)('a refusal by %s', (errorProfile) => {
  test.each<[NamedRefusal, string]>([
    ['quota', 'quota'],
    ['simultaneous', 'simultaneous'],
    ['token', 'token'],
    ['no-token', 'token'],
    ['missing', 'rejected'],
    ['not-offered', 'rejected'],
    ['maintenance', 'forbidden'],
  ])('of %s has the kind %s with every call', async (as, kind) => {
    const crm = await start({ errorProfile });
    crm.faults.add({ fault: { kind: 'refuse', when: 'after-body', as } });
    for (const [name, call] of calls) {
      await expect(call(client(crm.url)), name).rejects.toMatchObject({ kind, lastByteSent: true });
    }
  });
});

test('maintenance is forbidden as JSON, and unreadable as HTML or an empty body', async () => {
  const crm = await start({ maintenance: 'json' });
  const insert = () => insertCase(client(crm.url), newCase, []);
  await expect(insert()).rejects.toMatchObject({ kind: 'forbidden', status: 403 });
  crm.settings.maintenance = 'html';
  await expect(insert()).rejects.toMatchObject({ kind: 'unreadable', status: 403 });
  crm.settings.maintenance = 'empty';
  await expect(insert()).rejects.toMatchObject({ kind: 'unreadable', status: 403 });
});

test.each<OddAnswer>([
  '500',
  '502',
  '504',
  'html-200',
  'empty-200',
  'redirect-302',
  'truncated-json',
  'code-contradiction',
  'no-id',
])('an applied insert that is answered with %s is unreadable, and applied once', async (as) => {
  const crm = await start();
  crm.faults.add({ fault: { kind: 'answer', as, applied: true } });
  await expect(insertCase(client(crm.url), newCase, [])).rejects.toMatchObject({
    kind: 'unreadable',
    lastByteSent: true,
  });
  expect(crm.state.cases).toHaveLength(1);
});
